import type { Reading, Trace } from "../plant/trace.ts";

/** The readings of an asset, or of one of its data points. */
export interface ReadingSource {
  readonly trace: Trace;
  /** All of the asset's if absent. */
  readonly dataPoint?: string;
}

/** Plant time with `afterMs < atMs <= untilMs`, as Unix milliseconds. */
export interface Stretch {
  readonly afterMs: number;
  readonly untilMs: number;
}

/** Some readings, and the time up to which they are complete; readings of one moment are never torn apart. */
export interface ReadingPage {
  readonly readings: readonly Reading[];
  readonly reachedMs: number;
}

/**
 * The first `limit` readings of a stretch, or a few more of the same moment, oldest first. It looks at ever longer
 * stretches instead of the whole one, so that a page costs the same after an outage of minutes or of days.
 */
export function readingPage(
  source: ReadingSource,
  { afterMs, untilMs }: Stretch,
  limit: number,
): ReadingPage {
  const readings: Reading[] = [];
  let reachedMs = afterMs;
  for (let spanMs = 1_000; reachedMs < untilMs && readings.length < limit; spanMs *= 2) {
    const endMs = Math.min(reachedMs + spanMs, untilMs);
    readings.push(...dueOf(source, reachedMs, endMs));
    reachedMs = endMs;
  }
  const last = readings[limit - 1];
  if (last === undefined || readings.length === limit) return { readings, reachedMs };
  return { readings: readings.filter(({ atMs }) => atMs <= last.atMs), reachedMs: last.atMs };
}

/**
 * The last `limit` readings of a stretch, or a few more of the same moment, newest first;
 * `reachedMs` is the time after which they are complete.
 */
export function newestPage(source: ReadingSource, { afterMs, untilMs }: Stretch, limit: number): ReadingPage {
  let readings: Reading[] = [];
  let reachedMs = untilMs;
  for (let spanMs = 1_000; reachedMs > afterMs && readings.length < limit; spanMs *= 2) {
    const beginMs = Math.max(reachedMs - spanMs, afterMs);
    readings = [...readings, ...dueOf(source, beginMs, reachedMs).toReversed()];
    reachedMs = beginMs;
  }
  const last = readings[limit - 1];
  if (last === undefined || readings.length === limit) return { readings, reachedMs };
  return { readings: readings.filter(({ atMs }) => atMs >= last.atMs), reachedMs: last.atMs - 1 };
}

/** Whether there is a reading in the stretch. */
export function hasReading(source: ReadingSource, stretch: Stretch): boolean {
  return readingPage(source, stretch, 1).readings.length > 0;
}

function dueOf({ trace, dataPoint }: ReadingSource, afterMs: number, untilMs: number): readonly Reading[] {
  const due = trace.due(afterMs, untilMs);
  return dataPoint === undefined ? due : due.filter((reading) => reading.dataPoint === dataPoint);
}
