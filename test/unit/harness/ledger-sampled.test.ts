import { expect, test } from "vitest";
import { createLedger } from "../../../scenarios/harness/ledger.ts";
import type { DataPoint, Reading } from "../../../simulators/plant/trace.ts";

const startMs = Date.UTC(2026, 2, 2);
const dataPoints: readonly DataPoint[] = [{ name: "Temperature", type: "Double", description: "" }];
const readings: readonly Reading[] = Array.from({ length: 10 }, (_, tick) => ({
  dataPoint: "Temperature",
  atMs: startMs + tick * 100,
  value: tick,
  status: 0,
}));

/** An oven that is sampled; it gives a reading of its temperature every 100 ms, for a second. */
function sampledLedger() {
  const ledger = createLedger(startMs, () => startMs);
  ledger.open("oven", dataPoints, true);
  ledger.due("oven", readings);
  return ledger;
}

const delivered = (tick: number, value = tick) => ({
  asset: "oven",
  dataPoint: "Temperature",
  sourceMs: startMs + tick * 100,
  value,
  status: 0,
  arrivedMs: startMs + 5_000,
});

test("what sampling passes over is neither due nor lost", () => {
  const ledger = sampledLedger();
  expect(ledger.dueCount).toBe(0);
  expect(ledger.summary()).toMatchObject({ due: 0, lost: 0, notSampled: 10 });
});

test("a sampled reading is due from when the broker saw it, and lost where it goes no further", () => {
  const ledger = sampledLedger();
  ledger.seen("oven", "Temperature", startMs + 500);
  ledger.seen("oven", "Temperature", startMs + 500);
  expect(ledger.dueOf("oven")).toBe(1);
  expect(ledger.lastDueMs("oven")).toBe(startMs + 500);
  expect(ledger.summary()).toMatchObject({
    due: 1,
    lost: 1,
    notSampled: 9,
    lostSamples: [{ sourceMs: startMs + 500, lastSeenAt: "broker" }],
  });
});

test("a sampled reading that arrived was due, whether the witness saw it or not", () => {
  const ledger = sampledLedger();
  ledger.seen("oven", "Temperature", startMs + 500);
  ledger.delivered(delivered(5));
  ledger.delivered(delivered(7));
  expect(ledger.summary()).toMatchObject({ due: 2, delivered: 2, lost: 0, notSampled: 8 });
  expect(ledger.sampled()).toEqual([
    {
      asset: "oven",
      dataPoint: "Temperature",
      readings: 10,
      arrivedMs: [startMs + 500, startMs + 700],
      isSilent: false,
    },
  ]);
  expect([...ledger.arrivals()].map(({ dueMs }) => dueMs)).toEqual([startMs + 500, startMs + 700]);
});

test("a client that ceases to sample is silent, once it has shown its pace", () => {
  const ledger = sampledLedger();
  const isSilent = () => ledger.sampled().map((one) => one.isSilent);
  ledger.delivered(delivered(0));
  ledger.delivered(delivered(1));
  expect(isSilent()).toEqual([false]);
  ledger.delivered(delivered(2));
  expect(isSilent()).toEqual([true]);
  ledger.delivered(delivered(5));
  expect(isSilent()).toEqual([false]);
});

test("a wrong value, and a data point that the plant does not have, are unexpected", () => {
  const ledger = sampledLedger();
  ledger.delivered(delivered(5, 99));
  ledger.delivered({ ...delivered(5), dataPoint: "Weight" });
  expect(ledger.summary()).toMatchObject({ due: 0, unexpected: 2 });
});

test("what is passed over belongs to no backlog", () => {
  const ledger = sampledLedger();
  ledger.delivered(delivered(7));
  expect(ledger.arrivedBetween("oven", startMs, startMs + 1_000)).toEqual({
    arrivedMs: [startMs + 5_000],
    missing: 0,
  });
  expect(ledger.firstArrivalsAfter("oven", startMs + 700)).toEqual({ arrivals: [], due: false });
});

test("the hash covers every reading of the plant, sampled or not", () => {
  const all = createLedger(startMs, () => startMs);
  all.open("oven", dataPoints);
  all.due("oven", readings);
  expect(sampledLedger().dueHash()).toBe(all.dueHash());
});
