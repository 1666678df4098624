import { readSparkplug } from "./decode-sparkplug.ts";
import type { Sample } from "./operator.ts";
import type { ReadingRow } from "./row.ts";
import { createSourceTimeParser, type parseSourceTime } from "./source-time.ts";

/** What one message says; what could not be understood is left out, with its reason. */
export interface Decoded {
  /** Ordered by source time. */
  readonly samples: readonly Sample[];
  readonly dropped: readonly string[];
}

/**
 * Reads telemetry as the connectors write it: a JSON object `{ tag: { SourceTimestamp, Value, StatusCode? } }` or an
 * array of such, on `azure-iot-operations/data/<asset>` or below; and Sparkplug B on its own topics. A bad tag costs that
 * tag and a bad payload the message; neither throws.
 */
export function decode(topic: string, payload: Buffer): Decoded {
  const { readings, dropped } = topic.startsWith("spBv1.0/")
    ? readSparkplug(topic, payload)
    : readTelemetry(topic, payload);
  const times = new Map<number, Sample & { readonly readings: ReadingRow[] }>();
  for (const reading of readings) {
    const { asset, sourceMs } = reading;
    const known = times.get(sourceMs);
    if (known) known.readings.push(reading);
    else times.set(sourceMs, { asset, sourceMs, readings: [reading] });
  }
  const samples = [...times.values()];
  return { samples: samples.length > 1 ? samples.sort((a, b) => a.sourceMs - b.sourceMs) : samples, dropped };
}

function readTelemetry(
  topic: string,
  payload: Buffer,
): { readonly readings: readonly ReadingRow[]; readonly dropped: readonly string[] } {
  const rejected = (reason: string) => ({ readings: [], dropped: [reason] });
  const asset = assetOf(topic);
  if (asset === undefined) return rejected(`topic ${topic}: expected azure-iot-operations/data/<asset>`);
  const content = parseJson(payload);
  if (content === undefined) return rejected(`${topic}: payload is not JSON`);

  const timeOf = createSourceTimeParser();
  const readings: ReadingRow[] = [];
  const dropped: string[] = [];
  for (const group of Array.isArray(content) ? content : [content]) {
    if (!isRecord(group)) {
      dropped.push(`${topic}: expected an object of tags, got ${typeName(group)}`);
      continue;
    }
    for (const dataPoint in group) {
      const reading = readingOf({ asset, dataPoint, timeOf }, group[dataPoint]);
      if (typeof reading === "string") dropped.push(`${topic}: ${dataPoint}: ${reading}`);
      else readings.push(reading);
    }
  }
  return { readings, dropped };
}

function assetOf(topic: string): string | undefined {
  const [root, kind, asset] = topic.split("/", 3);
  return root === "azure-iot-operations" && kind === "data" && asset ? asset : undefined;
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    // The caller says where it was; what JSON.parse says would quote the payload.
    return undefined;
  }
}

interface Tag {
  readonly asset: string;
  readonly dataPoint: string;
  readonly timeOf: typeof parseSourceTime;
}

/** The reading, or in words why it is none. */
function readingOf({ asset, dataPoint, timeOf }: Tag, tag: unknown): ReadingRow | string {
  if (!isRecord(tag)) return `expected an object with SourceTimestamp, got ${typeName(tag)}`;
  const { SourceTimestamp: time, Value: value = null, StatusCode: code = 0 } = tag;
  const sourceMs = typeof time === "string" ? timeOf(time) : undefined;
  if (sourceMs === undefined) return "SourceTimestamp is not an RFC 3339 time";
  if (!isScalar(value))
    return `Value: expected a number, a boolean, a string or null, got ${typeName(value)}`;
  const status = isRecord(code) ? code.Code : code;
  if (typeof status !== "number") return `StatusCode: expected a number or { Code }, got ${typeName(code)}`;
  return { table: "reading", asset, dataPoint, sourceMs, value, status };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is ReadingRow["value"] {
  return (
    value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string"
  );
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value;
}
