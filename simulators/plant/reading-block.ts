import type { DataPoint, Reading, Value } from "./trace.ts";

/** Traces are cut into stretches of at most this length, counted from the plant's start. */
const longestBlockMs = 300_000;

/** The length of the stretches of what advances in steps of these milliseconds: whoever asks for a moment waits for 300 steps. */
export function blockLengthMs(stepsMs: readonly number[]): number {
  return Math.min(longestBlockMs, ...stepsMs.map((stepMs) => 300 * stepMs));
}

/** The readings of an asset in one stretch. */
export interface ReadingBlock {
  /** Ordered by time, then by data point. */
  readonly readings: readonly Reading[];
  /** The last reading of each data point before the stretch; empty at the start of the plant. */
  readonly before: LatestReadings;
}

/** The last reading of each data point, by its place among the asset's data points. */
export type LatestReadings = readonly (Reading | undefined)[];

/** Writes down the readings of a stretch, and only where a value or status differs from the one before it. */
export interface Recorder {
  readonly readings: readonly Reading[];
  readonly latest: LatestReadings;
  put(dataPoint: string, atMs: number, value: Value, status?: number): void;
}

/** A recorder that continues after those readings. */
export function recordAfter(before: LatestReadings, dataPoints: readonly DataPoint[]): Recorder {
  const readings: Reading[] = [];
  const latest = [...before];
  const places = new Map(dataPoints.map(({ name }, place) => [name, place]));
  return {
    readings,
    latest,
    put(dataPoint, atMs, value, status = 0) {
      const place = places.get(dataPoint);
      if (place === undefined)
        throw new Error(`expected one of ${[...places.keys()].join(", ")}, got ${dataPoint}`);
      const last = latest[place];
      if (last !== undefined && last.value === value && last.status === status) return;
      const reading = { dataPoint, atMs, value, status };
      latest[place] = reading;
      readings.push(reading);
    },
  };
}
