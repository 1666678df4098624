import type { Plant } from "../../simulators/plant/plant.ts";
import type { DataPoint, Reading, Trace, Value } from "../../simulators/plant/trace.ts";
import type { PlantClock } from "../../simulators/simulator.ts";
import type { Clock } from "../../stack/clock.ts";

/** 2026-03-02T06:00:00Z */
export const startMs = Date.UTC(2026, 2, 2, 6);

const door: readonly DataPoint[] = [
  { name: "DoorOpen", type: "Boolean", description: "the door is open" },
  { name: "Motion", type: "Boolean", description: "something moves at the door" },
];

const oven: readonly DataPoint[] = [
  { name: "Temperature", type: "Double", description: "chamber", unit: { code: "CEL", symbol: "°C" } },
  {
    name: "State",
    type: "Int32",
    description: "PackML state",
    enumeration: { 4: "Idle", 6: "Execute", 11: "Held" },
  },
];

/** A door-1 that opens after 60 s, for 15 s, every 60 s, with motion while it is open; oven-1 bakes at 231.4 °C. */
export function fakePlant(minutes = 60): Plant {
  const changes = Array.from({ length: minutes }, (_, minute) => [
    [(minute + 1) * 60_000, true] as const,
    [(minute + 1) * 60_000 + 15_000, false] as const,
  ]).flat();
  const doorReadings = [[0, false] as const, ...changes].flatMap(([afterMs, value]) =>
    door.map(({ name }) => reading(name, afterMs, value)),
  );
  const traces: Readonly<Record<string, Trace>> = {
    "door-1": fakeTrace("door-1", door, doorReadings),
    "oven-1": fakeTrace("oven-1", oven, [reading("Temperature", 0, 231.4), reading("State", 0, 6)]),
  };
  return {
    startMs,
    assets: Object.keys(traces),
    trace(name) {
      const trace = traces[name];
      if (trace === undefined) throw new Error(`no asset ${name}`);
      return trace;
    },
    oven: () => undefined,
    interventions: () => [],
    truth: () => ({ disturbances: [], ovens: [], explanations: [], interventions: [] }),
  };
}

function reading(dataPoint: string, afterMs: number, value: Value): Reading {
  return { dataPoint, atMs: startMs + afterMs, value, status: 0 };
}

function fakeTrace(asset: string, dataPoints: readonly DataPoint[], readings: readonly Reading[]): Trace {
  return {
    asset,
    dataPoints,
    due: (afterMs, untilMs) => readings.filter(({ atMs }) => atMs > afterMs && atMs <= untilMs),
    latest: (name, untilMs) =>
      readings.findLast(({ dataPoint, atMs }) => dataPoint === name && atMs <= untilMs),
  };
}

/** Plant time that a test moves by hand; the machine's time is the machine's, and can be put off. */
export interface ManualClock extends PlantClock, Clock {
  advance(plantMs: number): void;
  /** How many wait for plant time to pass. */
  readonly waiting: number;
  /** From now on the machine's clock shows this much more. */
  shiftWall(ms: number): void;
}

export function manualClock(): ManualClock {
  const listeners = new Set<(afterMs: number, untilMs: number) => void>();
  let nowMs = startMs;
  let shiftMs = 0;
  return {
    now: () => nowMs,
    wallMs: () => Date.now() + shiftMs,
    get waiting() {
      return listeners.size;
    },
    shiftWall(ms) {
      shiftMs += ms;
    },
    onAdvance(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    sleep: () => Promise.reject(new Error("nothing under test sleeps in plant time")),
    advance(plantMs) {
      const afterMs = nowMs;
      nowMs += plantMs;
      for (const listener of listeners) listener(afterMs, nowMs);
    },
  };
}
