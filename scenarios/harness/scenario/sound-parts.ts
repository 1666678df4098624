import type { z } from "zod";
import { type FaultConfig, faultSchema } from "./fault-schema.ts";
import { expandFleets, type Member, type Names, namesOf } from "./fleet.ts";
import type { PlannedIntervention } from "./intervention-schema.ts";
import { interventionSchema } from "./intervention-schema.ts";
import {
  type CheckConfig,
  checkSchema,
  type DeviceConfig,
  dataflowsSchema,
  deviceSchema,
  durationSchema,
} from "./schema.ts";

/** The parts of a file that are right by themselves, each under its own key. */
export interface SoundParts {
  /** The names under `devices`, whether or not what they name is right. */
  readonly written: readonly string[];
  readonly devices: ReadonlyMap<string, DeviceConfig>;
  /** What each of the written names stands for. */
  readonly names: Names;
  /** Every device of `devices`, fleets expanded. */
  readonly members: readonly Member[];
  readonly faults: ReadonlyMap<string, FaultConfig>;
  readonly interventions: ReadonlyMap<string, PlannedIntervention>;
  readonly checks: ReadonlyMap<string, CheckConfig>;
  /** 0 where the file's own is wrong. */
  readonly seed: number;
  /** Unix milliseconds; 0 where the file's own is wrong. */
  readonly startMs: number;
  /** Infinity where the file's own is wrong. */
  readonly durationMs: number;
  readonly dataflows: readonly string[];
}

/** Passes over every entry with a mistake of its own. */
export function soundParts(input: object): SoundParts {
  const written = Object.keys(entriesOf(member(input, "devices")));
  const devices = sound(deviceSchema, member(input, "devices"));
  const names = new Map([...written.map((name) => [name, [name]] as const), ...namesOf(devices)]);
  const startMs = Date.parse(String(member(member(input, "clock"), "start")));
  const seed = member(input, "seed");
  const duration = durationSchema.safeParse(member(member(input, "clock"), "duration"));
  const dataflows = dataflowsSchema.safeParse(member(member(input, "stack"), "dataflows"));
  return {
    written,
    devices,
    names,
    members: expandFleets(devices, names),
    faults: sound(faultSchema, member(input, "faults")),
    interventions: sound(interventionSchema, member(input, "interventions")),
    checks: sound(checkSchema, member(input, "checks")),
    seed: typeof seed === "number" ? seed : 0,
    startMs: Number.isNaN(startMs) ? 0 : startMs,
    durationMs: duration.success ? duration.data : Number.POSITIVE_INFINITY,
    dataflows: dataflows.success ? dataflows.data : [],
  };
}

/** What an object has under a key; undefined for everything that has no keys. */
export const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

const entriesOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});

function sound<Schema extends z.ZodType>(schema: Schema, entries: unknown): Map<string, z.output<Schema>> {
  const found = new Map<string, z.output<Schema>>();
  for (const [key, entry] of Object.entries(entriesOf(entries))) {
    const parsed = schema.safeParse(entry);
    if (parsed.success) found.set(key, parsed.data);
  }
  return found;
}
