import { simulators } from "../../../simulators/catalog.ts";
import { formatDuration } from "../../../simulators/duration.ts";
import { type FaultKind, faultKindOf } from "./fault-kinds.ts";
import type { FaultConfig } from "./fault-schema.ts";
import type { Mistake } from "./issues.ts";
import { knownNames, listNames, mustFit, noSuch } from "./naming.ts";
import type { SoundParts } from "./sound-parts.ts";

const sharedLinks = ["broker", "uplink"];

/** Faults must happen to something that can have them, heal before they come again, and heal before the run ends. */
export function checkFaults(parts: SoundParts): Mistake[] {
  return [...parts.faults].flatMap(([index, fault]) => {
    const path = ["faults", Number(index)];
    const everyMs = fault.repeat?.every ?? 0;
    const lastAtMs = fault.at + everyMs * ((fault.repeat?.times ?? 1) - 1);
    const misplaced = tellMisplaced(fault, parts);
    const dangling = misplaced === undefined ? [] : [{ path: [...path, "on"], message: misplaced }];
    const message = `must be longer than for (${formatDuration(fault.for)}): the fault could not heal in between`;
    const overlap =
      fault.repeat !== undefined && everyMs <= fault.for
        ? [{ path: [...path, "repeat", "every"], message }]
        : [];
    return [
      ...dangling,
      ...overlap,
      ...mustFit(path, { atMs: lastAtMs, forMs: fault.for }, parts.durationMs),
    ];
  });
}

/** Why a fault cannot happen where the file wants it; undefined: it can. */
function tellMisplaced({ kind, on }: FaultConfig, parts: SoundParts): string | undefined {
  const fault = faultKindOf(kind);
  const known = knownNames(parts);
  const { written } = parts;
  if (fault.hits === "link") {
    if ([...known, ...sharedLinks].includes(on)) return undefined;
    const listed = [...(written.length > 0 ? [listNames(written, parts)] : []), ...sharedLinks].join(", ");
    return noSuch("link", on, { listed, candidates: [...known, ...sharedLinks] });
  }
  if (sharedLinks.includes(on) && !known.includes(on))
    return `${kind} happens to a device, not to the link ${on}; ${tellAble(fault, parts)}`;
  if (!known.includes(on))
    return noSuch("device", on, { listed: listNames(written, parts), candidates: known });
  const deviceKind = kindOf(on, parts);
  if (deviceKind === undefined || canHave(fault, deviceKind)) return undefined;
  return `${kind} cannot happen to ${on}, which is of kind ${deviceKind}; ${tellAble(fault, parts)}`;
}

/** The kind of a device or fleet; undefined where that has a mistake of its own. */
function kindOf(name: string, { devices, members }: SoundParts): string | undefined {
  return devices.get(name)?.kind ?? members.find((one) => one.name === name)?.config.kind;
}

const canHave = (fault: FaultKind, deviceKind: string) =>
  fault.hits === "device" ? fault.deviceKinds.includes(deviceKind) : fault.hits === "readings";

/** Which devices of the file can have a fault. */
function tellAble(fault: FaultKind, parts: SoundParts): string {
  const able = [...parts.devices].filter(([, { kind }]) => canHave(fault, kind)).map(([name]) => name);
  if (able.length > 0) return `devices that can have it are ${listNames(able, parts)}`;
  const kinds = simulators.map(({ kind }) => kind).filter((kind) => canHave(fault, kind));
  return `no device here can have it, only those of kind ${kinds.join(" or ")}`;
}
