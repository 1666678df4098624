import { z } from "zod";
import { duration, timeAfterStart } from "../../duration.ts";
import type { NoiseStream } from "../seeded-noise.ts";
import type { PackMlState } from "../truth.ts";

/** A disturbance as a scenario file writes it; `at` and `for` are milliseconds once parsed. */
export interface DisturbanceConfig {
  readonly kind: string;
  readonly at: number;
  readonly for: number;
  readonly by?: number | undefined;
}

/** One time that a disturbance happens in one oven. Times are plant time after the start. */
export interface Occurrence {
  readonly disturbance: Disturbance;
  readonly fromMs: number;
  readonly toMs: number;
  /** The size; 0 where there is none. */
  readonly by: number;
}

/** The oven does not produce for `fromMs <= t < toMs` after the start. */
export interface Stop {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: PackMlState;
  /** The burner is out meanwhile; else it goes on holding the temperature. */
  readonly burnerOut?: true;
}

/** What acts on an oven during one step; undisturbed, all of it is as `noForces` says. */
export interface Forces {
  burnerWorks: boolean;
  doorWideOpen: boolean;
  /** How much too cold the control loop believes the oven to be. */
  controlErrorCelsius: number;
  /** Weight of the items that leave, as a share of what it would have been. */
  fillShare: number;
}

/** What the thermocouple is about to report. */
export interface TemperatureSample {
  celsius: number;
  status: number;
}

/** A kind of disturbance. It acts through whichever of `stops`, `act` and `measure` it has. */
export interface Disturbance {
  readonly kind: string;
  readonly config: ReturnType<typeof disturbanceConfig>;
  /** Data points of the oven in which it shows. */
  readonly shows: readonly string[];
  /** How long its after-effects last. */
  readonly settlesMs: number;
  /** It lasts until a sampling point has seen it, however short it is. */
  readonly lastsOneSample?: boolean;
  /** What happens, as the end of the sentence "oven-1: …". */
  summary(occurrence: Occurrence): string;
  /** Why its size and its length do not go together. */
  problem?(occurrence: Occurrence): string | undefined;
  /** The stops that it causes, all of them within it. */
  stops?(occurrence: Occurrence, stream: NoiseStream): readonly Stop[];
  /** Acts on the oven itself. */
  act?(forces: Forces, occurrence: Occurrence): void;
  /** Falsifies what the thermocouple reports; `previous` is its sample before this one. */
  measure?(
    sample: TemperatureSample,
    occurrence: Occurrence,
    moment: { readonly atMs: number; readonly previous: TemperatureSample | undefined },
  ): void;
}

type Size = z.ZodType<number | undefined, number | undefined>;

/** Makes a disturbance from what it does and the fields that a scenario may set; `by` is absent for a kind that has no size. */
export function defineDisturbance(
  kind: string,
  fields: { readonly description: string; readonly lasts: string; readonly by?: Size },
  does: Omit<Disturbance, "kind" | "config">,
): Disturbance {
  return { kind, config: disturbanceConfig(kind, fields), ...does };
}

function disturbanceConfig(kind: string, fields: Parameters<typeof defineDisturbance>[1]) {
  const { description, lasts, by } = fields;
  const size: Size = by ?? z.never({ error: `${kind} has no size; leave out by` }).optional();
  return z
    .strictObject({
      kind: z.literal(kind),
      at: timeAfterStart.meta({ description: "When it begins, in plant time after the start." }),
      for: duration.prefault(lasts).meta({ description: "How long it lasts, in plant time." }),
      by: z.optional(size),
    })
    .meta({ description });
}
