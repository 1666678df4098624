import { type Reading, sourceMs, statusCode } from "./plant/trace.ts";

/** A reading as our HTTP devices write it; `StatusCode` is absent where the reading is Good. */
export type ReadingJson = Readonly<
  Record<string, { SourceTimestamp: string; Value: unknown; StatusCode?: { Code: number; Symbol: string } }>
>;

/** `{"Energy":{"SourceTimestamp":"…Z","Value":12.3}}`: the reading under the name of its data point. */
export function readingJson(reading: Reading): ReadingJson {
  const { dataPoint, value, status } = reading;
  const quality =
    status === statusCode.good ? {} : { StatusCode: { Code: status, Symbol: statusSymbol(status) } };
  return { [dataPoint]: { SourceTimestamp: isoTime(sourceMs(reading)), Value: value, ...quality } };
}

/** ISO 8601 in UTC with milliseconds. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The symbolic name as in OPC UA Part 6, Annex A.2; a code that the plant does not use gets its severity's name. */
export function statusSymbol(status: number): string {
  const name = Object.entries(statusCode).find(([, code]) => code === status)?.[0];
  if (name !== undefined) return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return status >>> 30 === 1 ? "Uncertain" : "Bad";
}
