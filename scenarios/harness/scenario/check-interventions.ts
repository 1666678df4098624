import { simulators } from "../../../simulators/catalog.ts";
import { formatDuration } from "../../../simulators/duration.ts";
import type { Mistake } from "./issues.ts";
import { knownNames, listNames, noSuch } from "./naming.ts";
import type { DeviceConfig } from "./schema.ts";
import type { SoundParts } from "./sound-parts.ts";

/** Interventions must be on ovens, and happen before the run ends or with its last readings. */
export function checkInterventions(parts: SoundParts): Mistake[] {
  const { names, written, devices, durationMs } = parts;
  // What has a mistake of its own may be an oven once that is mended.
  const ovens = written.filter((name) => isOven(devices.get(name)));
  const candidates = knownNames({ names: new Map([...names].filter(([name]) => ovens.includes(name))) });
  return [...parts.interventions].flatMap(([index, { on, at }]) => {
    const path = ["interventions", Number(index)];
    const message = noSuch("oven", on, { listed: listNames(ovens, parts) || "missing here", candidates });
    const dangling = candidates.includes(on) ? [] : [{ path: [...path, "on"], message }];
    const late = `is ${formatDuration(at)} after the start, but the run lasts ${formatDuration(durationMs)}`;
    return [...dangling, ...(at <= durationMs ? [] : [{ path: [...path, "at"], message: late }])];
  });
}

function isOven(device: DeviceConfig | undefined): boolean {
  if (device === undefined) return true;
  const { kind, count: _count, ...config } = device;
  return simulators.find((one) => one.kind === kind)?.asset(config).model === "oven";
}
