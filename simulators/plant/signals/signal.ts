import { z } from "zod";
import { duration, formatDuration } from "../../duration.ts";
import type { NoiseStream } from "../seeded-noise.ts";
import type { DataPoint, Value } from "../trace.ts";

/** Something unusual in a signal, for `fromTick <= tick < toTick`. */
export interface SignalAnomaly {
  readonly kind: string;
  readonly fromTick: number;
  /** Infinity: it never ends. */
  readonly toTick: number;
  /** What happens, as the end of the sentence "plc-1: SpikeData …". */
  readonly summary: string;
}

/**
 * A kind of signal: a data point without a process behind it, whose value at each tick is a pure function of the seed.
 * Ticks are counted from the plant's start, the first one is 0.
 */
export interface Signal<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: Schema["shape"]["kind"] extends z.ZodLiteral<infer Kind> ? Kind : string;
  /** What a scenario may set; durations are milliseconds once parsed. */
  readonly config: Schema;
  /** Why its keys do not go together. */
  problem?(spec: z.output<Schema>): string | undefined;
  /** What its data sheet says. */
  dataPoint(spec: z.output<Schema>): Omit<DataPoint, "name">;
  /** Its value at a tick. */
  values(spec: z.output<Schema>, stream: NoiseStream): (tick: number) => Value;
  /** What is unusual in it from the first tick on, ordered, as far as it begins before `untilTick`. */
  anomalies?(spec: z.output<Schema>, stream: NoiseStream, untilTick: number): readonly SignalAnomaly[];
}

const shortestEveryMs = 10;

/** What every signal can be told. */
const common = {
  every: duration
    .refine((ms) => ms >= shortestEveryMs, {
      error: ({ input }) => `must be ${shortestEveryMs}ms at least, got ${formatDuration(Number(input))}`,
    })
    .prefault("1s")
    .describe("How long a tick is, in plant time."),
  precision: z
    .enum(["double", "single"])
    .default("double")
    .describe("single: numbers are rounded to 32 bits, as a Float of OPC UA has them."),
  quality: z
    .enum(["good", "cycle"])
    .default("good")
    .describe(
      "cycle: of ten ticks the fourth and the last three are Uncertain or Bad, without a value where Bad.",
    ),
};

/** The keys of a kind of signal, with those that all have. */
export function signalConfig<const Kind extends string, Shape extends z.core.$ZodShape>(
  kind: Kind,
  fields: { readonly description: string; readonly keys: Shape },
) {
  return z
    .strictObject({ kind: z.literal(kind), ...common, ...fields.keys })
    .meta({ description: fields.description });
}

/** Identity; it gives a signal its types. */
export function defineSignal<Schema extends z.ZodObject>(signal: Signal<Schema>): Signal<Schema> {
  return signal;
}
