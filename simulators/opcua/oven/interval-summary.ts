import type { Reading } from "../../plant/trace.ts";

/** What a stretch of history comes to. It takes no more memory, however many readings there were. */
export interface IntervalSummary {
  /** How many readings came in the interval, of these and of the others. */
  readonly goodCount: number;
  readonly badCount: number;
  /** Of the good readings; without one they say nothing. */
  readonly mean: number;
  readonly squares: number;
  readonly low: Reading | undefined;
  readonly high: Reading | undefined;
  /** Good or not. */
  readonly first: Reading | undefined;
  readonly last: Reading | undefined;
  /** What stood when the interval began: from before, or from that very moment. */
  readonly standing: Reading | undefined;
  /** For how long something good stood within the interval, and its mean over that time. */
  readonly goodMs: number;
  readonly heldMean: number;
}

/** The interval `fromMs <= t < toMs` to sum up. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sums an interval up from its readings, which it takes in order of time. */
export interface Summing {
  add(reading: Reading): void;
  /** The interval as a whole. */
  end(): IntervalSummary;
}

/** Begins to sum up; `standing` is the last reading at or before the beginning. */
export function sumUp(
  { fromMs, toMs }: Stretch,
  standing: Reading | undefined,
  isGood: (reading: Reading) => boolean,
): Summing {
  const sums = { goodCount: 0, badCount: 0, mean: 0, squares: 0, goodMs: 0, heldSum: 0 };
  const found: { low?: Reading; high?: Reading; first?: Reading; last?: Reading } = {};
  let held = standing;

  function hold(untilMs: number): void {
    if (held === undefined || !isGood(held)) return;
    const forMs = untilMs - Math.max(held.atMs, fromMs);
    sums.goodMs += forMs;
    sums.heldSum += Number(held.value) * forMs;
  }

  function count(reading: Reading): void {
    if (!isGood(reading)) {
      sums.badCount += 1;
      return;
    }
    // Welford: one pass, and no difference of large sums.
    const value = Number(reading.value);
    const off = value - sums.mean;
    sums.goodCount += 1;
    sums.mean += off / sums.goodCount;
    sums.squares += off * (value - sums.mean);
    if (found.low === undefined || value < Number(found.low.value)) found.low = reading;
    if (found.high === undefined || value > Number(found.high.value)) found.high = reading;
  }

  return {
    add(reading) {
      hold(reading.atMs);
      held = reading;
      found.first ??= reading;
      found.last = reading;
      count(reading);
    },
    end() {
      hold(toMs);
      const { first, last, low, high } = found;
      const heldMean = sums.goodMs > 0 ? sums.heldSum / sums.goodMs : Number.NaN;
      return { ...sums, heldMean, first, last, low, high, standing };
    },
  };
}
