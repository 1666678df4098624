import type { Plant } from "../../simulators/plant/plant.ts";
import type { Reading, Trace, Value } from "../../simulators/plant/trace.ts";
import type { PlantClock } from "../../simulators/simulator.ts";
import type { Clock } from "../../stack/clock.ts";

/** 2026-03-02T06:00:00Z */
export const startMs = Date.UTC(2026, 2, 2, 6);

export interface FakeAsset {
  readonly dataPoint: string;
  readonly everyMs: number;
  readonly value?: (index: number) => Value;
  readonly status?: (index: number) => number;
}

/** A plant of evenly spaced readings, the first one at `startMs`. */
export function fakePlant(assets: Readonly<Record<string, FakeAsset>>): Plant {
  return {
    startMs,
    assets: Object.keys(assets),
    trace(name) {
      const asset = assets[name];
      if (asset === undefined) throw new Error(`no asset ${name}`);
      return fakeTrace(name, asset);
    },
    oven: () => undefined,
    interventions: () => [],
    truth: () => ({ disturbances: [], explanations: [], interventions: [], ovens: [] }),
  };
}

function fakeTrace(
  asset: string,
  { dataPoint, everyMs, value = (index) => index, status = () => 0 }: FakeAsset,
): Trace {
  const reading = (index: number): Reading => ({
    dataPoint,
    atMs: startMs + index * everyMs,
    value: value(index),
    status: status(index),
  });
  const lastIndex = (atMs: number) => Math.floor((atMs - startMs) / everyMs);
  return {
    asset,
    dataPoints: [{ name: dataPoint, type: "Double", description: "fake" }],
    due(afterMs, untilMs) {
      const first = Math.max(0, lastIndex(afterMs) + 1);
      const count = Math.max(0, lastIndex(untilMs) + 1 - first);
      return Array.from({ length: count }, (_, index) => reading(first + index));
    },
    latest: (name, atMs) => (name === dataPoint && atMs >= startMs ? reading(lastIndex(atMs)) : undefined),
  };
}

/** Plant time that a test moves by hand. */
export interface ManualClock extends PlantClock, Clock {
  /** Passes so much plant time in one step: devices first, then whoever sleeps. */
  advance(plantMs: number): void;
}

export function manualClock(): ManualClock {
  const listeners = new Set<(afterMs: number, untilMs: number) => void>();
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>();
  let nowMs = startMs;
  return {
    now: () => nowMs,
    wallMs: () => startMs,
    onAdvance(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    sleep(plantMs, signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        };
        const wake = () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper = { dueMs: nowMs + plantMs, wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", abort, { once: true });
      });
    },
    advance(plantMs) {
      const afterMs = nowMs;
      nowMs += plantMs;
      for (const listener of listeners) listener(afterMs, nowMs);
      for (const sleeper of sleepers) if (sleeper.dueMs <= nowMs) sleeper.wake();
    },
  };
}
