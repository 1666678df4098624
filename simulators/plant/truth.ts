import type { Intervention } from "./intervention.ts";

/** PackML unit states (ISA-TR88.00.02, table of states) that our ovens pass through. */
export const packMlState = {
  stopped: 2,
  idle: 4,
  suspended: 5,
  execute: 6,
  aborted: 9,
  held: 11,
} as const;

export type PackMlState = (typeof packMlState)[keyof typeof packMlState];

/** The oven was in `state` for `fromMs <= t < toMs` of plant time. */
export interface StateInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: PackMlState;
}

/** One item that left an oven. */
export interface Item {
  readonly atMs: number;
  readonly good: boolean;
  readonly grams: number;
}

/** A disturbance as it physically happened, and where it could be seen. */
export interface DisturbanceTruth {
  readonly device: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** The source time of the first reading that would have been different without it; undefined: no reading ever showed it. */
  readonly visibleMs: number | undefined;
  /** From here on an alarm can no longer be put down to it: its after-effects have died away. */
  readonly settledMs: number;
  /** The device's data points in which it shows. */
  readonly shows: readonly string[];
  /** Other assets that look at the same process: the scale behind the oven, the camera before its door. */
  readonly alsoShows: readonly { readonly asset: string; readonly dataPoint: string }[];
  readonly summary: string;
}

/** What may rightly raise an alarm and is no disturbance: somebody intervened, or a device lied about what it reported. */
export interface Explanation {
  readonly device: string;
  /** An alert of one of these with a source time of `fromMs <= t < settledMs` may be put down to it. */
  readonly dataPoints: readonly string[];
  readonly fromMs: number;
  readonly settledMs: number;
  /** Other assets that look at the same process. */
  readonly alsoShows: readonly { readonly asset: string; readonly dataPoint: string }[];
  readonly summary: string;
}

/** An item was planned to take so long in `fromMs <= t < toMs`: PRI of ISO 22400-2. */
export interface CycleInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly seconds: number;
}

/** What really happened in one oven. */
export interface OvenTruth {
  readonly asset: string;
  /** At the start of the plant. */
  readonly idealCycleSeconds: number;
  /** Gapless and ordered, clipped to the stretch asked for; a new recipe has another. */
  idealCycles(fromMs: number, toMs: number): readonly CycleInterval[];
  /** Gapless and ordered, clipped to the stretch asked for. */
  states(fromMs: number, toMs: number): readonly StateInterval[];
  /** The items with `fromMs <= atMs < toMs`. */
  items(fromMs: number, toMs: number): readonly Item[];
}

/** What really happened in the plant: recorded for the judge, never sent to the stack. */
export interface Truth {
  readonly disturbances: readonly DisturbanceTruth[];
  readonly explanations: readonly Explanation[];
  /** What somebody did, by time. */
  readonly interventions: readonly Intervention[];
  readonly ovens: readonly OvenTruth[];
}
