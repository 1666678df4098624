import type { BatchReport, OvenCommand, OvenPanel } from "../../simulators/plant/intervention.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { type DataPoint, type Reading, statusCode, type Trace } from "../../simulators/plant/trace.ts";
import type { PlantClock } from "../../simulators/simulator.ts";

export const plantStartMs = Date.UTC(2026, 2, 2, 6);

const dataPoints: readonly DataPoint[] = [
  {
    name: "Temperature",
    type: "Double",
    description: "Air temperature in the chamber",
    unit: { code: "CEL", symbol: "°C" },
    range: { low: 20, high: 300 },
  },
  { name: "DoorOpen", type: "Boolean", description: "The door is open" },
  { name: "ItemCount", type: "UInt32", description: "Items since the start" },
  {
    name: "State",
    type: "Int32",
    description: "PackML state",
    enumeration: { 2: "Stopped", 4: "Idle", 6: "Execute" },
  },
  { name: "Recipe", type: "String", description: "What is baked" },
];

/**
 * A trace with a reading of Temperature every 100 ms (bad or uncertain for one second of ten), ItemCount every second,
 * DoorOpen every 7 s, State every minute and Recipe once.
 */
export function fakeTrace(asset: string, temperatures = 1): Trace {
  const more = Array.from({ length: temperatures - 1 }, (_, index) => ({
    name: `Temperature${index + 2}`,
    type: "Double" as const,
    description: "Another thermometer",
  }));
  const points = [...dataPoints, ...more];
  const at = (name: string, sample: number): Reading => ({
    dataPoint: name,
    atMs: plantStartMs + sample * 100,
    value: valueAt(name, sample),
    status: statusAt(name, sample),
  });
  return {
    asset,
    dataPoints: points,
    due(afterMs, untilMs) {
      const readings: Reading[] = [];
      const last = Math.floor((untilMs - plantStartMs) / 100);
      for (
        let sample = Math.max(0, Math.floor((afterMs - plantStartMs) / 100) + 1);
        sample <= last;
        sample++
      ) {
        for (const { name } of points)
          if (sample % samplesBetween(name) === 0) readings.push(at(name, sample));
      }
      return readings;
    },
    latest(name, atMs) {
      const sample = Math.floor((atMs - plantStartMs) / 100);
      return sample < 0 ? undefined : at(name, sample - (sample % samplesBetween(name)));
    },
  };
}

function samplesBetween(name: string): number {
  return { ItemCount: 10, DoorOpen: 70, State: 600, Recipe: Infinity }[name] ?? 1;
}

function valueAt(name: string, sample: number): Reading["value"] {
  if (name === "DoorOpen") return (sample / 70) % 2 === 1;
  if (name === "ItemCount") return sample / 10;
  if (name === "State") return [2, 4, 6][(sample / 600) % 3] ?? 2;
  if (name === "Recipe") return 'rye "classic"';
  return 180 + (sample % 1_000) / 16;
}

function statusAt(name: string, sample: number): number {
  if (name !== "Temperature") return statusCode.good;
  if (sample % 100 >= 90) return statusCode.badSensorFailure;
  return sample % 100 >= 80 ? statusCode.uncertainLastUsableValue : statusCode.good;
}

/** A trace of these readings, which come in the order of their times. */
export function scriptedTrace(
  asset: string,
  points: readonly DataPoint[],
  script: readonly Reading[],
): Trace {
  return {
    asset,
    dataPoints: points,
    due: (afterMs, untilMs) => script.filter(({ atMs }) => afterMs < atMs && atMs <= untilMs),
    latest: (name, atMs) => script.findLast((reading) => reading.dataPoint === name && reading.atMs <= atMs),
  };
}

/** A panel that notes what it was asked and does as it is told: `answer` says what becomes of a command. */
export interface FakePanel extends OvenPanel {
  readonly asked: { readonly command: OvenCommand; readonly afterMs: number; readonly by: string }[];
  answer: "accepted" | "state" | "value";
  batch: BatchReport | undefined;
}

export function fakePanel(asset: string): FakePanel {
  const panel: FakePanel = {
    asked: [],
    answer: "accepted",
    batch: undefined,
    command(command, afterMs, by) {
      panel.asked.push({ command, afterMs, by });
      if (panel.answer === "accepted") {
        return { accepted: true, intervention: { asset, atMs: afterMs + 1, command, by } };
      }
      return { accepted: false, because: panel.answer, reason: `${command.kind} is out of the question` };
    },
    recipe: () => "rye",
    lastBatch: (atMs) => (panel.batch && panel.batch.endedMs <= atMs ? panel.batch : undefined),
  };
  return panel;
}

/** A plant of such assets, with panels where they are given; it has no truth. */
export function fakePlant(traces: readonly Trace[], panels: Readonly<Record<string, OvenPanel>> = {}): Plant {
  const byAsset = new Map(traces.map((trace) => [trace.asset, trace]));
  return {
    startMs: plantStartMs,
    assets: [...byAsset.keys()],
    trace(asset) {
      const trace = byAsset.get(asset);
      if (!trace) throw new Error(`no asset ${asset}`);
      return trace;
    },
    oven: (asset) => panels[asset],
    interventions: () => [],
    truth: () => ({ disturbances: [], explanations: [], interventions: [], ovens: [] }),
  };
}

/** A clock that stands still until it is told to advance. */
export function handClock(): PlantClock & { advance(plantMs: number, beatMs?: number): void } {
  const listeners = new Set<(afterMs: number, untilMs: number) => void>();
  let nowMs = plantStartMs;
  return {
    now: () => nowMs,
    wallMs: () => Date.now(),
    onAdvance(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    advance(plantMs, beatMs = plantMs) {
      const endMs = nowMs + plantMs;
      while (nowMs < endMs) {
        const afterMs = nowMs;
        nowMs = Math.min(nowMs + beatMs, endMs);
        for (const listener of listeners) listener(afterMs, nowMs);
      }
    },
  };
}
