import { z } from "zod";
import type { NoiseStream } from "../seeded-noise.ts";
import type { Reading } from "../trace.ts";

/** A stretch of time in which an asset misreports, as a plant is told of it: it does so for `fromMs <= t < toMs`. */
export interface MisreportSpec {
  readonly asset: string;
  /** A kind of the catalog. */
  readonly kind: string;
  /** The keys of its kind, as that kind's `config` has parsed them. */
  readonly config: MisreportConfig;
  /** Plant time as Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface MisreportConfig extends Readonly<Record<string, unknown>> {
  /** The data points concerned; the analog ones (those with a range) if absent, and all where none has a range. */
  readonly dataPoints?: readonly string[] | undefined;
}

/** Where and when one data point is misreported. */
export interface Stretch {
  /** Plant time as Unix milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Random numbers of this stretch and data point alone. */
  readonly noise: NoiseStream;
  /** The shift closest above that one which takes no source time of the asset to another of its own. */
  offBeat(shiftMs: number): number;
  /** How many moments at which the asset can report lie in `afterMs < t <= untilMs`; no two lie in one millisecond. */
  beatsBetween(afterMs: number, untilMs: number): number;
}

/** What a device reports in place of a reading. `previous` is the one of the same data point before it, if any. */
export type Distortion = (reading: Reading, previous: Reading | undefined) => readonly Reading[];

/** A stretch of source time, `fromMs <= t < toMs`. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A way in which a device lies about the quality or the time of what it reports; the process itself is as it is. */
export interface Misreport<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  /** What a scenario may set; durations are milliseconds once parsed. */
  readonly config: Schema;
  /** What happens, as the end of the sentence "oven-1: …". */
  summary(config: z.output<Schema>): string;
  /** It moves source times by a length, which takes an asset that cannot report at any millisecond. */
  readonly shiftsTime?: boolean;
  /** The source times that it may claim for readings that were not made then; no two stretches may claim the same. */
  claims?(config: z.output<Schema>, stretch: TimeSpan): TimeSpan;
  /** At this interval, and once when it ends, it reports anew what has not changed. */
  renewsEveryMs?(config: z.output<Schema>): number;
  /** Reports what falls due in the stretch in its own way. */
  distort(config: z.output<Schema>, stretch: Stretch): Distortion;
}

const dataPoints = z
  .array(z.string())
  .min(1, "must name a data point; leave it out for the analog ones")
  .optional()
  .meta({
    description: "The data points that are misreported; all analog ones if absent.",
    examples: [["Temperature"]],
  });

/** Makes a kind of misreport; every one of them can be told which data points it concerns. */
export function defineMisreport<Shape extends z.core.$ZodShape>(
  kind: string,
  fields: { readonly description: string; readonly keys: Shape },
  does: Omit<Misreport<z.ZodObject<Shape & { dataPoints: typeof dataPoints }>>, "kind" | "config">,
): Misreport {
  const config = z.strictObject({ ...fields.keys, dataPoints }).meta({ description: fields.description });
  return { kind, config, ...does };
}
