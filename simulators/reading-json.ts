import { type Reading, statusCode, type Trace } from "./plant/trace.ts";

/** A reading as our HTTP devices write it; `StatusCode` is absent where the reading is Good. */
export type ReadingJson = Readonly<
  Record<string, { SourceTimestamp: string; Value: unknown; StatusCode?: { Code: number; Symbol: string } }>
>;

/** `{"Energy":{"SourceTimestamp":"…Z","Value":12.3}}`: the reading under the name of its data point. */
export function readingJson({ dataPoint, atMs, value, status }: Reading): ReadingJson {
  const quality = status === statusCode.good ? {} : { StatusCode: { Code: status, Symbol: symbol(status) } };
  return { [dataPoint]: { SourceTimestamp: isoTime(atMs), Value: value, ...quality } };
}

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Symbolic names as in OPC UA Part 6, Annex A.2; a code that the plant does not use gets its severity's name. */
function symbol(status: number): string {
  const name = Object.entries(statusCode).find(([, code]) => code === status)?.[0];
  if (name !== undefined) return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return status >>> 30 === 1 ? "Uncertain" : "Bad";
}

/** Some readings, and the time up to which they are complete. */
export interface ReadingPage {
  readonly readings: readonly Reading[];
  readonly reachedMs: number;
}

/**
 * The first `limit` readings of one data point with `afterMs < atMs <= untilMs`. It looks at ever longer
 * stretches instead of the whole one, so that a page costs the same after an outage of minutes or of days.
 */
export function readingPage(
  { trace, dataPoint }: { readonly trace: Trace; readonly dataPoint: string },
  { afterMs, untilMs }: { readonly afterMs: number; readonly untilMs: number },
  limit: number,
): ReadingPage {
  const readings: Reading[] = [];
  let reachedMs = afterMs;
  for (let spanMs = 1_000; reachedMs < untilMs && readings.length < limit; spanMs *= 2) {
    const endMs = Math.min(reachedMs + spanMs, untilMs);
    readings.push(...trace.due(reachedMs, endMs).filter((reading) => reading.dataPoint === dataPoint));
    reachedMs = endMs;
  }
  if (readings.length <= limit) return { readings, reachedMs };
  const page = readings.slice(0, limit);
  return { readings: page, reachedMs: page.at(-1)?.atMs ?? afterMs };
}
