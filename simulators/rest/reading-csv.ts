import type { Reading } from "../plant/trace.ts";
import { sourceMs } from "../plant/trace.ts";
import { isoTime, statusSymbol } from "../reading-json.ts";

const columns = ["DataPoint", "SourceTimestamp", "Value", "StatusCode"];

/** Readings as CSV (RFC 4180): a header, then a line for each; `StatusCode` is a name as `Good`. */
export function readingCsv(readings: readonly Reading[]): string {
  const rows = readings.map((reading) => [
    reading.dataPoint,
    isoTime(sourceMs(reading)),
    String(reading.value),
    statusSymbol(reading.status),
  ]);
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
