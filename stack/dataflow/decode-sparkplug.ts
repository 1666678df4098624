import sparkplug from "sparkplug-payload";
import type { ReadingRow } from "./row.ts";

const library = sparkplug.get("spBv1.0");
if (!library) throw new Error("expected sparkplug-payload to know spBv1.0");
const { decodePayload } = library;
type Metric = NonNullable<ReturnType<typeof decodePayload>["metrics"]>[number];

/** The last moment that a Date can tell; a timestamp of 64 bits may lie far beyond it. */
const lastMs = 8.64e15;

/** The messages of Sparkplug B that carry readings: births give the present value of every metric. */
export const sparkplugFilters = ["NBIRTH", "NDATA", "DBIRTH", "DDATA"].map((type) => `spBv1.0/+/${type}/#`);

/** OPC UA severities for the quality numbers that come from OPC DA. */
const qualityCodes: ReadonlyMap<number, number> = new Map([
  [192, 0],
  [64, 0x40000000],
  [0, 0x80000000],
]);

/** What a Sparkplug B message says; a metric that is no reading of a device costs that metric alone. */
export interface SparkplugContent {
  readonly readings: readonly ReadingRow[];
  readonly dropped: readonly string[];
}

/**
 * Reads the metrics of an edge node or device as readings of the asset of that name; a metric's timestamp is its source time.
 * Metrics must have names: an alias means nothing without a birth that a data flow may not have seen.
 */
export function readSparkplug(topic: string, payload: Buffer): SparkplugContent {
  const [, , , node = "", device] = topic.split("/");
  const metrics = metricsOf(payload);
  if (metrics === undefined) return { readings: [], dropped: [`${topic}: payload is not Sparkplug B`] };
  const readings: ReadingRow[] = [];
  const dropped: string[] = [];
  for (const metric of metrics) {
    if (metric.name === "bdSeq" || metric.name?.startsWith("Node Control/")) continue;
    const reading = readingOf(device ?? node, metric);
    if (typeof reading === "string") dropped.push(`${topic}: ${metric.name || "a metric"}: ${reading}`);
    else readings.push(reading);
  }
  return { readings, dropped };
}

function metricsOf(payload: Buffer): readonly Metric[] | undefined {
  try {
    return decodePayload(payload).metrics ?? [];
  } catch {
    return undefined; // The caller says where it was.
  }
}

/** The reading, or in words why it is none. */
function readingOf(asset: string, metric: Metric): ReadingRow | string {
  if (!metric.name) return "expected a name, got an alias alone";
  const sourceMs = numberOf(metric.timestamp);
  if (sourceMs === undefined || sourceMs > lastMs) return "expected a timestamp";
  const value = metric.isNull ? null : scalarOf(metric.value);
  if (value === undefined) return `expected a number, a boolean or a string, got ${metric.type}`;
  return { table: "reading", asset, dataPoint: metric.name, sourceMs, value, status: statusOf(metric) };
}

/** 64-bit numbers come as objects of their own. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "object" || value === null || !("toNumber" in value)) return undefined;
  return typeof value.toNumber === "function" ? Number(value.toNumber()) : undefined;
}

function scalarOf(value: unknown): ReadingRow["value"] | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  const number = numberOf(value);
  // What is no number has no place in JSON or a database either.
  return number === undefined || Number.isFinite(number) ? number : null;
}

/** `StatusCode` says it exactly; `Quality` is what most edge nodes have. */
function statusOf({ properties }: Metric): number {
  const exact = numberOf(properties?.StatusCode?.value);
  if (exact !== undefined && Number.isInteger(exact) && exact >= 0 && exact < 2 ** 32) return exact;
  const quality = numberOf(properties?.Quality?.value);
  return quality === undefined ? 0 : (qualityCodes.get(quality) ?? 0x80000000);
}
