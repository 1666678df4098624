import type { Distortion, TimeSpan } from "./misreports/misreport.ts";

/** One data point is misreported for a stretch of time. */
export interface Lie extends TimeSpan {
  readonly distort: Distortion;
}

/** It is also reported anew, at this interval from the beginning on and as the stretch ends. */
export interface Renewal extends TimeSpan {
  readonly everyMs: number;
}

/** The lies about one data point, each list ordered by time; no two at once. */
export interface Lies {
  readonly lies: readonly Lie[];
  readonly renewals: readonly Renewal[];
}

/** The lie that is told at a time. */
export function lieAt({ lies }: Lies, atMs: number): Lie | undefined {
  const last = lies[startedBy(lies, atMs) - 1];
  return last !== undefined && atMs < last.toMs ? last : undefined;
}

/** When the data point was last reported anew; -Infinity: never. */
export function lastRenewalMs({ renewals }: Lies, atMs: number): number {
  const last = renewals[startedBy(renewals, atMs) - 1];
  if (last === undefined) return -Infinity;
  return atMs >= last.toMs ? last.toMs : atMs - ((atMs - last.fromMs) % last.everyMs);
}

/** When the data point is reported anew in `afterMs < t <= untilMs`, each moment once. */
export function renewalsBetween({ renewals }: Lies, afterMs: number, untilMs: number): readonly number[] {
  const moments = new Set<number>();
  const first = Math.max(0, startedBy(renewals, afterMs) - 1);
  for (const { fromMs, toMs, everyMs } of renewals.slice(first, startedBy(renewals, untilMs))) {
    const passed = Math.max(0, Math.floor((afterMs - fromMs) / everyMs) + 1);
    const endMs = Math.min(toMs - 1, untilMs);
    for (let atMs = fromMs + passed * everyMs; atMs <= endMs; atMs += everyMs) moments.add(atMs);
    if (afterMs < toMs && toMs <= untilMs) moments.add(toMs);
  }
  return [...moments];
}

/** How many of the stretches had begun by then. */
function startedBy(stretches: readonly TimeSpan[], atMs: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stretches[middle]?.fromMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
