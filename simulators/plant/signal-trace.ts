import { withStatus } from "./quality.ts";
import { noiseStream } from "./seeded-noise.ts";
import { type SignalSpec, signalOf } from "./signal-spec.ts";
import { qualityAt } from "./signals/quality-cycle.ts";
import type { DataPoint, Reading, Trace, Value } from "./trace.ts";

/** Where signals belong: to which asset of which plant. */
export interface SignalOrigin {
  readonly asset: string;
  readonly seed: number;
  readonly startMs: number;
}

/** The random numbers of one signal. */
export function signalStream({ seed, asset }: SignalOrigin, dataPoint: string): number {
  return noiseStream(seed, asset, dataPoint);
}

/** The trace of a device without a process: each data point is a signal on ticks of its own, read without computing what was before. */
export function signalTrace(origin: SignalOrigin, signals: Readonly<Record<string, SignalSpec>>): Trace {
  const { asset, startMs } = origin;
  const points = Object.entries(signals).map(([name, spec]) => signalPoint(origin, name, spec));

  return {
    asset,
    dataPoints: points.map(({ dataPoint }) => dataPoint),
    due(afterMs, untilMs) {
      if (!Number.isFinite(untilMs))
        throw new Error(`${asset} never stops reporting: ask until a finite time`);
      const readings = points.flatMap((point) => dueOf(point, afterMs - startMs, untilMs - startMs));
      return points.length > 1 ? readings.sort((a, b) => a.atMs - b.atMs) : readings;
    },
    latest(dataPoint, atMs) {
      const point = points.find((one) => one.dataPoint.name === dataPoint);
      if (point === undefined) throw new Error(`${asset} has no data point ${dataPoint}`);
      if (atMs < startMs) return undefined;
      let reading = point.readingAt(Math.floor((atMs - startMs) / point.everyMs));
      for (let tick = Math.floor((atMs - startMs) / point.everyMs) - 1; tick >= 0; tick--) {
        const before = point.readingAt(tick);
        if (!looksSame(before, reading)) break;
        reading = before;
      }
      return reading;
    },
  };
}

interface SignalPoint {
  readonly dataPoint: DataPoint;
  readonly everyMs: number;
  readonly readingAt: (tick: number) => Reading;
}

function signalPoint(origin: SignalOrigin, name: string, spec: SignalSpec): SignalPoint {
  const signal = signalOf(spec);
  const exactAt = signal.values(spec, signalStream(origin, name));
  const valueAt = spec.precision === "single" ? (tick: number) => toSingle(exactAt(tick)) : exactAt;
  return {
    dataPoint: { name, ...signal.dataPoint(spec) },
    everyMs: spec.every,
    readingAt: (tick) => {
      const atMs = origin.startMs + tick * spec.every;
      const reading = { dataPoint: name, atMs, value: valueAt(tick), status: 0 };
      return spec.quality === "good" ? reading : withStatus(reading, qualityAt(tick));
    },
  };
}

function toSingle(value: Value): Value {
  return typeof value === "number" ? Math.fround(value) : value;
}

/** The readings of a signal in a stretch of time after the start. */
function dueOf({ everyMs, readingAt }: SignalPoint, afterMs: number, untilMs: number): readonly Reading[] {
  const readings: Reading[] = [];
  const first = Math.max(0, Math.floor(afterMs / everyMs) + 1);
  let before = first > 0 ? readingAt(first - 1) : undefined;
  for (let tick = first; tick * everyMs <= untilMs; tick++) {
    const reading = readingAt(tick);
    if (before === undefined || !looksSame(before, reading)) readings.push(reading);
    before = reading;
  }
  return readings;
}

function looksSame(a: Reading, b: Reading): boolean {
  return a.value === b.value && a.status === b.status;
}
