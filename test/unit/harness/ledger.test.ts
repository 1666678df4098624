import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLedger } from "../../../scenarios/harness/ledger.ts";
import type { Reading } from "../../../simulators/plant/trace.ts";

const startMs = 1_000_000;
const dataPoints = [{ name: "Temperature", type: "Double", description: "" } as const];
const reading = (atMs: number, value = atMs): Reading => ({
  dataPoint: "Temperature",
  atMs: startMs + atMs,
  value,
  status: 0,
});
const delivered = (atMs: number, value = atMs, asset = "oven-1") => ({
  asset,
  dataPoint: "Temperature",
  sourceMs: startMs + atMs,
  value,
  status: 0,
  arrivedMs: 50,
});

function aLedger(readings: readonly Reading[]) {
  const ledger = createLedger(startMs, () => 0);
  ledger.open("oven-1", dataPoints);
  ledger.due("oven-1", readings);
  return ledger;
}

test("what was due and arrived once is delivered, in whatever order", () => {
  const ledger = aLedger([reading(0), reading(5), reading(10)]);
  for (const atMs of [10, 0, 5]) ledger.delivered(delivered(atMs));
  expect(ledger.summary()).toMatchObject({ due: 3, delivered: 3, lost: 0, duplicated: 0, unexpected: 0 });
});

test("a lost reading is named with the last hop that saw it", () => {
  const ledger = aLedger([reading(0), reading(5), reading(10)]);
  ledger.seen("oven-1", "Temperature", startMs + 5);
  ledger.delivered(delivered(0));
  expect(ledger.summary().lostSamples).toEqual([
    { asset: "oven-1", dataPoint: "Temperature", sourceMs: startMs + 5, lastSeenAt: "broker" },
    { asset: "oven-1", dataPoint: "Temperature", sourceMs: startMs + 10, lastSeenAt: "device" },
  ]);
});

test.each([
  ["a time that was never due", delivered(7)],
  ["another value", delivered(5, 5.000001)],
  ["another status", { ...delivered(5), status: 0x808c0000 }],
  ["no value, with a status that is Good", { ...delivered(5), value: null }],
  ["another asset", delivered(5, 5, "oven-2")],
  ["another data point", { ...delivered(5), dataPoint: "Weight" }],
])("%s is unexpected, and delivers nothing", (_reason, one) => {
  const ledger = aLedger([reading(5)]);
  ledger.delivered(one);
  expect(ledger.summary()).toMatchObject({ delivered: 0, lost: 1, unexpected: 1 });
});

test("the same reading twice is one delivered and one duplicated", () => {
  const ledger = aLedger([reading(5)]);
  ledger.delivered(delivered(5));
  ledger.delivered(delivered(5));
  expect(ledger.summary()).toMatchObject({ delivered: 1, duplicated: 1, lost: 0 });
});

test("seeing a reading again at the broker counts it once", () => {
  const ledger = aLedger([reading(5), reading(6)]);
  for (let count = 0; count < 3; count++) ledger.seen("oven-1", "Temperature", startMs + 5);
  expect(ledger.seenOf("oven-1")).toBe(1);
});

test("the hash of what was due changes with every value and not with how it was entered", () => {
  const whole = aLedger([reading(0), reading(5)]);
  const pieces = aLedger([reading(0)]);
  pieces.due("oven-1", [reading(5)]);
  expect(pieces.dueHash()).toBe(whole.dueHash());
  expect(aLedger([reading(0), reading(5, 5.0000001)]).dueHash()).not.toBe(whole.dueHash());
});

test("due = delivered + lost, whatever arrives", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(10_000)), fc.array(fc.nat(10_000)), (due, arrived) => {
      const sorted = [...due].sort((a, b) => a - b);
      const ledger = aLedger(sorted.map((atMs) => reading(atMs)));
      for (const atMs of arrived) ledger.delivered(delivered(atMs));
      const summary = ledger.summary();
      const expected = new Set(arrived.filter((atMs) => due.includes(atMs)));
      expect(summary.delivered).toBe(expected.size);
      expect(summary.delivered + summary.lost).toBe(summary.due);
      expect(summary.delivered + summary.duplicated + summary.unexpected).toBe(arrived.length);
    }),
  );
});

describe("a claimed source time", () => {
  const claims = (atMs: number, stampMs: number): Reading => ({
    ...reading(atMs),
    stampMs: startMs + stampMs,
  });
  const arrives = (atMs: number, sourceMs: number) => ({ ...delivered(sourceMs), value: atMs });

  test("is what a reading is known by, in whatever order the claims come", () => {
    const ledger = aLedger([reading(0), claims(5, 3_001), claims(10, 2_001), reading(15)]);
    for (const [atMs, sourceMs] of [
      [10, 2_001],
      [0, 0],
      [15, 15],
      [5, 3_001],
    ] as const) {
      ledger.delivered(arrives(atMs, sourceMs));
    }
    expect(ledger.summary()).toMatchObject({ due: 4, delivered: 4, lost: 0, duplicated: 0, unexpected: 0 });
  });

  test("takes the true one's place", () => {
    const ledger = aLedger([claims(5, 3_001)]);
    ledger.delivered(delivered(5));
    expect(ledger.summary()).toMatchObject({ delivered: 0, lost: 1, unexpected: 1 });
    expect(ledger.summary().lostSamples).toMatchObject([{ sourceMs: startMs + 3_001 }]);
  });

  test("leaves the time at which a reading fell due alone", () => {
    const ledger = aLedger([claims(5, 3_001), claims(10, 2_001), reading(15)]);
    ledger.seen("oven-1", "Temperature", startMs + 3_001);
    ledger.delivered(arrives(5, 3_001));
    expect(ledger.seenOf("oven-1")).toBe(1);
    expect([...ledger.arrivals()].map(({ dueMs }) => dueMs - startMs)).toEqual([5, 10, 15]);
    expect(ledger.arrivedBetween("oven-1", startMs + 5, startMs + 10)).toEqual({
      arrivedMs: [50],
      missing: 1,
    });
    expect(ledger.firstArrivalsAfter("oven-1", startMs + 5)).toEqual({ arrivals: [], due: true });
    expect(ledger.lastDueMs("oven-1")).toBe(startMs + 3_001);
  });

  test("is in the hash, and so is a reading that is reported once more", () => {
    const again: Reading = { ...claims(10, 5), repeats: true };
    const hashes = [[], [claims(5, 6)], [claims(5, 7)], [reading(5)], [reading(5), again]].map((readings) =>
      aLedger(readings).dueHash(),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

test("a reading that is reported once more is due once, and at the destination twice is duplicated", () => {
  const again: Reading = { ...reading(5), atMs: startMs + 10, stampMs: startMs + 5, repeats: true };
  const ledger = aLedger([reading(5), reading(10), again]);
  expect(ledger.dueCount).toBe(2);
  for (const atMs of [5, 10, 5]) ledger.delivered(delivered(atMs));
  expect(ledger.summary()).toMatchObject({ delivered: 2, duplicated: 1, lost: 0, unexpected: 0 });
});
