import type { z } from "zod";
import { simulators } from "../../../simulators/catalog.ts";
import { formatDuration } from "../../../simulators/duration.ts";
import type { AssetSpec } from "../../../simulators/plant/asset-spec.ts";
import { ovenSpec } from "../../../simulators/plant/oven-spec.ts";
import { plantProblems } from "../../../simulators/plant/plant-problems.ts";
import { checks } from "../checks/catalog.ts";
import type { Mistake } from "./issues.ts";
import { checkSchema, dataflowsSchema, deviceSchema, durationSchema, faultSchema } from "./schema.ts";
import { suggest } from "./suggest.ts";

/** The parts of a file that are right by themselves, each under its own key. */
interface SoundParts {
  readonly deviceNames: readonly string[];
  readonly devices: ReadonlyMap<string, z.output<typeof deviceSchema>>;
  readonly faults: ReadonlyMap<string, z.output<typeof faultSchema>>;
  readonly checks: ReadonlyMap<string, z.output<typeof checkSchema>>;
  /** Infinity where the file's own is wrong. */
  readonly durationMs: number;
  readonly dataflows: readonly string[];
}

/** What no schema sees: names that lead nowhere, and plans that do not fit into the run. Entries with mistakes of their own are passed over. */
export function findDanglingReferences(input: object): Mistake[] {
  const parts = soundParts(input);
  return [
    ...checkDevices(parts),
    ...checkPlant(parts),
    ...checkPorts(parts),
    ...checkFaults(parts),
    ...checkChecks(parts),
  ];
}

function soundParts(input: object): SoundParts {
  const devices: unknown = Reflect.get(input, "devices");
  const clock: unknown = Reflect.get(input, "clock");
  const stack: unknown = Reflect.get(input, "stack");
  const duration = durationSchema.safeParse(member(clock, "duration"));
  const dataflows = dataflowsSchema.safeParse(member(stack, "dataflows"));
  return {
    deviceNames: Object.keys(typeof devices === "object" && devices !== null ? devices : {}),
    devices: sound(deviceSchema, devices),
    faults: sound(faultSchema, Reflect.get(input, "faults")),
    checks: sound(checkSchema, Reflect.get(input, "checks")),
    durationMs: duration.success ? duration.data : Number.POSITIVE_INFINITY,
    dataflows: dataflows.success ? dataflows.data : [],
  };
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

function sound<Schema extends z.ZodType>(schema: Schema, entries: unknown): Map<string, z.output<Schema>> {
  const found = new Map<string, z.output<Schema>>();
  for (const [key, entry] of Object.entries(typeof entries === "object" && entries !== null ? entries : {})) {
    const parsed = schema.safeParse(entry);
    if (parsed.success) found.set(key, parsed.data);
  }
  return found;
}

function checkDevices({ deviceNames, devices, durationMs }: SoundParts): Mistake[] {
  return [...devices].flatMap(([name, { kind, ...config }]) => {
    const simulator = simulators.find((one) => one.kind === kind);
    const reserved = ["broker", "uplink"].includes(name)
      ? [{ path: ["devices", name], message: "is the name of a link; give the device another", atKey: true }]
      : [];
    const dangling = (simulator?.references?.(config) ?? [])
      .filter(({ device }) => !deviceNames.includes(device))
      .map(({ path, device }) => ({
        path: ["devices", name, ...path],
        message: noSuch("device", device, deviceNames),
      }));
    const late = (simulator?.schedule?.(config) ?? []).flatMap(({ path, atMs, forMs }) =>
      mustFit(["devices", name, ...path], atMs, forMs, durationMs),
    );
    return [...reserved, ...dangling, ...late];
  });
}

/** What the plant cannot model; names that lead nowhere at all are `checkDevices`' to tell. */
function checkPlant({ deviceNames, devices }: SoundParts): Mistake[] {
  const assets: Record<string, AssetSpec> = {};
  for (const name of deviceNames) {
    const { kind, ...config } = devices.get(name) ?? {};
    // A device with mistakes of its own may be an oven once they are mended.
    assets[name] = simulators.find((one) => one.kind === kind)?.asset(config) ?? mendedOven;
  }
  return plantProblems(assets).flatMap(({ asset, path, message }) => {
    const keys = path.map((key) => (typeof key === "string" ? inFile(key) : key));
    const named = keys.reduce<unknown>((value, key) => member(value, String(key)), devices.get(asset));
    return typeof named === "string" && !deviceNames.includes(named)
      ? []
      : [{ path: ["devices", asset, ...keys], message }];
  });
}

const mendedOven: AssetSpec = { model: "oven", ...ovenSpec.parse({}) };

/** The plant's name of a value ends in its unit; in a file the value has it. */
const inFile = (key: string) => key.replace(/Ms$/, "");

function checkPorts({ devices }: SoundParts): Mistake[] {
  const asked = [...devices].filter(([, { port }]) => port !== undefined);
  return asked.flatMap(([name, { kind, port }]) => {
    const [first, taker] = asked.find(([, other]) => other.port === port) ?? [name];
    const mayShare = taker?.kind === kind && simulators.find((one) => one.kind === kind)?.sharesPort === true;
    if (first === name || mayShare) return [];
    const message = `${first} has port ${port} already; give ${name} another, or leave it out for any free one`;
    return [{ path: ["devices", name, "port"], message }];
  });
}

function checkFaults({ faults, deviceNames, durationMs }: SoundParts): Mistake[] {
  const links = [...deviceNames, "broker", "uplink"];
  return [...faults].flatMap(([index, fault]) => {
    const path = ["faults", Number(index)];
    const everyMs = fault.repeat?.every ?? 0;
    const lastAtMs = fault.at + everyMs * ((fault.repeat?.times ?? 1) - 1);
    const dangling = links.includes(fault.on)
      ? []
      : [{ path: [...path, "on"], message: noSuch("link", fault.on, links) }];
    const message = `must be longer than for (${formatDuration(fault.for)}): the fault could not heal in between`;
    const overlap =
      fault.repeat !== undefined && everyMs <= fault.for
        ? [{ path: [...path, "repeat", "every"], message }]
        : [];
    return [...dangling, ...overlap, ...mustFit(path, lastAtMs, fault.for, durationMs)];
  });
}

function checkChecks(parts: SoundParts): Mistake[] {
  return [...parts.checks].flatMap(([index, { kind }]) => {
    const needed = checks.find((one) => one.kind === kind)?.needsDataflow;
    if (needed === undefined || parts.dataflows.includes(needed)) return [];
    const message = `${kind} needs the data flow ${needed}; add it to stack.dataflows`;
    return [{ path: ["checks", Number(index), "kind"], message }];
  });
}

function mustFit(path: readonly PropertyKey[], atMs: number, forMs: number, durationMs: number): Mistake[] {
  if (atMs + forMs < durationMs) return [];
  const ends = `ends ${formatDuration(atMs + forMs)} after the start`;
  const message = `${ends}, but the run lasts ${formatDuration(durationMs)}; it must end before`;
  return [{ path: [...path, "at"], message }];
}

function noSuch(what: string, name: string, names: readonly string[]): string {
  const meant = suggest(name, names);
  return `no ${what} "${name}"; ${what}s are ${names.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}
