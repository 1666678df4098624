import { expect, test } from "vitest";
import { createLedger } from "../../../scenarios/harness/ledger.ts";
import { traceRecoveries } from "../../../scenarios/harness/recovery.ts";
import type { TimelineEntry } from "../../../scenarios/harness/timeline.ts";

// One plant second a wall second: plant time and wall time are the same number here.
const clock = { wallAt: (plantMs: number) => plantMs };

/** Readings of two assets each second for a minute; `arrivalOf` says when each arrived, undefined: never. */
function aLedger(arrivalOf: (asset: string, sourceMs: number) => number | undefined) {
  const ledger = createLedger(0, () => 0);
  for (const asset of ["oven-1", "oven-2"]) {
    ledger.open(asset, [{ name: "Temperature", type: "Double", description: "" }]);
    for (let atMs = 0; atMs <= 60_000; atMs += 1_000) {
      ledger.due(asset, [{ dataPoint: "Temperature", atMs, value: atMs, status: 0 }]);
      const arrivedMs = arrivalOf(asset, atMs);
      if (arrivedMs !== undefined)
        ledger.delivered({
          asset,
          dataPoint: "Temperature",
          sourceMs: atMs,
          value: atMs,
          status: 0,
          arrivedMs,
        });
    }
  }
  return ledger;
}

function cut(on: string, fromMs: number, toMs: number): TimelineEntry {
  return {
    kind: "link-cut",
    on,
    atMs: fromMs,
    healedAtMs: toMs,
    injectedWallMs: fromMs,
    healedWallMs: toMs,
    felt: true,
  };
}

test("what fell due during a cut counts as its backlog, until the last of it has arrived", () => {
  const ledger = aLedger((_asset, atMs) => (atMs >= 10_000 && atMs <= 20_000 ? 23_000 : atMs + 10));
  const [recovery] = traceRecoveries([cut("uplink", 10_000, 20_000)], ledger, clock);
  expect(recovery).toMatchObject({ backlog: 22, drainedSeconds: 3, freshSeconds: 0.01, silentAssets: [] });
});

test("a device's link concerns that device alone", () => {
  const ledger = aLedger((asset, atMs) =>
    asset === "oven-1" && atMs >= 10_000 && atMs <= 20_000 ? 21_000 : atMs,
  );
  const [one, other] = traceRecoveries(
    [cut("oven-1", 10_000, 20_000), cut("oven-2", 10_000, 20_000)],
    ledger,
    clock,
  );
  expect(one).toMatchObject({ backlog: 11, drainedSeconds: 1 });
  expect(other).toMatchObject({ backlog: 0, drainedSeconds: 0 });
});

test("the time of another cut that is in the way is not counted", () => {
  const ledger = aLedger((_asset, atMs) => (atMs >= 10_000 && atMs <= 40_000 ? 42_000 : atMs));
  const [first, second] = traceRecoveries(
    [cut("oven-1", 10_000, 20_000), cut("uplink", 15_000, 40_000)],
    ledger,
    clock,
  );
  expect(first).toMatchObject({ drainedSeconds: 2, freshSeconds: 2 });
  expect(second).toMatchObject({ drainedSeconds: 2, freshSeconds: 0 });
});

test("a reading that never came leaves the backlog undrained", () => {
  const ledger = aLedger((_asset, atMs) => (atMs === 15_000 ? undefined : atMs));
  const [recovery] = traceRecoveries([cut("broker", 10_000, 20_000)], ledger, clock);
  expect(recovery).toMatchObject({ backlog: 2, drainedSeconds: undefined, freshSeconds: 0 });
});

test("an asset of which nothing newer came is named", () => {
  const ledger = aLedger((asset, atMs) => (asset === "oven-2" && atMs > 20_000 ? undefined : atMs));
  const [recovery] = traceRecoveries([cut("uplink", 10_000, 20_000)], ledger, clock);
  expect(recovery).toMatchObject({ freshSeconds: undefined, silentAssets: ["oven-2"] });
});

test("an asset of which nothing newer was due is not missed", () => {
  const ledger = aLedger((_asset, atMs) => atMs);
  const [recovery] = traceRecoveries([cut("uplink", 50_000, 60_000)], ledger, clock);
  expect(recovery).toMatchObject({ freshSeconds: 0, silentAssets: [] });
});

test("a misreport is in nobody's way, and has nothing to recover from", () => {
  const ledger = aLedger((_asset, atMs) => (atMs >= 10_000 && atMs <= 40_000 ? 42_000 : atMs + 10));
  const skew = { ...cut("oven-1", 15_000, 50_000), kind: "clock-skew" };
  const [first, second] = traceRecoveries([cut("oven-1", 10_000, 20_000), skew], ledger, clock);
  expect(first).toMatchObject({ drainedSeconds: 22 });
  expect(second).toMatchObject({ backlog: 0, drainedSeconds: 0, freshSeconds: 0, silentAssets: [] });
});

test("an asset that a client samples is named where the client comes back no more", () => {
  const ledger = createLedger(0, () => 0);
  ledger.open("plc-1", [{ name: "Level", type: "Double", description: "" }], true);
  for (let atMs = 0; atMs <= 60_000; atMs += 100) {
    const reading = { dataPoint: "Level", value: atMs, status: 0 };
    ledger.due("plc-1", [{ ...reading, atMs }]);
    if (atMs % 1_000 === 0 && atMs < 10_000)
      ledger.delivered({ ...reading, asset: "plc-1", sourceMs: atMs, arrivedMs: atMs });
  }
  const [early] = traceRecoveries([cut("plc-1", 10_000, 20_000)], ledger, clock);
  expect(early).toMatchObject({ freshSeconds: undefined, silentAssets: ["plc-1"] });
  const [late] = traceRecoveries([cut("plc-1", 10_000, 57_000)], ledger, clock);
  expect(late).toMatchObject({ freshSeconds: 0, silentAssets: [] });
});
