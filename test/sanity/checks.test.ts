import { describe, expect, test } from "vitest";
import { checks } from "../../scenarios/harness/checks/catalog.ts";
import { deliveredOnce } from "../../scenarios/harness/checks/delivered-once.ts";
import { disturbancesDetected } from "../../scenarios/harness/checks/disturbances-detected.ts";
import { freshAgain } from "../../scenarios/harness/checks/fresh-again.ts";
import { noFalseAlarms } from "../../scenarios/harness/checks/no-false-alarms.ts";
import { oeeAgrees } from "../../scenarios/harness/checks/oee-agrees.ts";
import { worst } from "../../scenarios/harness/judge.ts";
import type { FlowState } from "../../scenarios/harness/parts.ts";
import {
  aDisturbance,
  aFault,
  aHistory,
  aLedger,
  anAlert,
  anOeeRow,
  anOven,
  startMs,
} from "../support/histories.ts";

test("every check of the catalog has a table here", () => {
  const judged = [deliveredOnce, disturbancesDetected, oeeAgrees, freshAgain, noFalseAlarms].map(
    ({ kind }) => kind,
  );
  expect(checks.map(({ kind }) => kind).sort()).toEqual(judged.sort());
});

const anomalyFlow = (parts: Partial<FlowState>): FlowState => ({
  name: "anomaly",
  caughtUp: true,
  dropped: 0,
  reasons: [],
  ...parts,
});

const reading = { asset: "oven-1", dataPoint: "Temperature", sourceMs: startMs + 5000 };

describe("delivered-once", () => {
  test.each([
    ["pass", "all arrived", {}, /All 1,000 readings/],
    ["pass", "all arrived after a fault that was felt", { faults: [aFault()] }, /each once/],
    [
      "fail",
      "one is lost, and says where it was last seen",
      { ledger: aLedger({ delivered: 999, lost: 1, lostSamples: [{ ...reading, lastSeenAt: "broker" }] }) },
      /oven-1 Temperature of 2026-03-02T00:00:05.000Z, last seen at the broker/,
    ],
    [
      "fail",
      "one is there twice",
      {
        ledger: aLedger({
          duplicated: 1,
          duplicatedSamples: [{ ...reading, value: 1, status: 0, arrivedMs: 0 }],
        }),
      },
      /1 reading is there twice, the first: oven-1 Temperature/,
    ],
    [
      "fail",
      "one was never given",
      {
        ledger: aLedger({
          unexpected: 1,
          unexpectedSamples: [{ ...reading, value: 7, status: 0, arrivedMs: 0 }],
        }),
      },
      /never gave, the first: oven-1 Temperature .* with value 7/,
    ],
    ["unknown", "nothing was due", { ledger: aLedger({ due: 0, delivered: 0 }) }, /No reading/],
    [
      "unknown",
      "no traffic met the fault",
      { faults: [aFault({ felt: false })] },
      /link-cut on uplink: nothing was shown/,
    ],
    [
      "unknown",
      "some were still on the way",
      { ledger: aLedger({ delivered: 990, lost: 10, inDoubt: 10 }) },
      /still on the way/,
    ],
  ] as const)("%s when %s", (outcome, _reason, parts, summary) => {
    const verdict = deliveredOnce.check({}, aHistory(parts));
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.summary).toMatch(summary);
  });
});

describe("disturbances-detected", () => {
  const config = { recall: 1, precision: 0.9, within: 60_000 };
  const truth = { disturbances: [aDisturbance()], ovens: [] };
  test.each([
    ["pass", "the alert came in time", truth, [anAlert()]],
    [
      "pass",
      "another asset that looks at the same process alerted",
      truth,
      [anAlert({ asset: "scale", dataPoint: "FillWeight" })],
    ],
    ["fail", "the alert is missing", truth, []],
    ["fail", "the alert came too late", truth, [anAlert({ sourceMs: startMs + 665_001 })]],
    ["fail", "the alert came before anything showed", truth, [anAlert({ sourceMs: startMs + 604_999 })]],
    ["fail", "the alert names another device", truth, [anAlert({ asset: "oven-2" })]],
    [
      "fail",
      "the alert names a data point that does not show it",
      truth,
      [anAlert({ dataPoint: "FillWeight" })],
    ],
    ["fail", "every second alert is false", truth, [anAlert(), anAlert({ sourceMs: startMs })]],
    ["unknown", "nothing happened", { disturbances: [], ovens: [] }, [anAlert()]],
    [
      "unknown",
      "no reading showed it",
      { disturbances: [aDisturbance({ visibleMs: undefined })], ovens: [] },
      [],
    ],
  ] as const)("%s when %s", (outcome, _reason, truthOfRow, alerts) => {
    expect(disturbancesDetected.check(config, aHistory({ truth: truthOfRow, alerts })).outcome).toBe(outcome);
  });

  test("names the disturbance that was missed", () => {
    expect(disturbancesDetected.check(config, aHistory({ truth })).summary).toContain(
      "burner-failure on oven-1 (never)",
    );
  });
});

describe("no-false-alarms", () => {
  const truth = { disturbances: [aDisturbance()], ovens: [] };
  test.each([
    ["pass", "there was no alert", { truth }],
    ["pass", "every alert is explained", { truth, alerts: [anAlert()] }],
    ["fail", "one alert is not explained", { truth, alerts: [anAlert(), anAlert({ asset: "oven-3" })] }],
    ["unknown", "nothing was delivered", { truth, ledger: aLedger({ delivered: 0 }) }],
    ["unknown", "the anomaly flow was never there", { truth, flows: [] }],
    ["unknown", "the anomaly flow never caught up", { truth, flows: [anomalyFlow({ caughtUp: false })] }],
    ["unknown", "the anomaly flow gave samples up", { truth, flows: [anomalyFlow({ dropped: 3 })] }],
  ] as const)("%s when %s", (outcome, _reason, parts) => {
    expect(noFalseAlarms.check({}, aHistory(parts)).outcome).toBe(outcome);
  });
});

describe("oee-agrees", () => {
  const truth = { disturbances: [], ovens: [anOven()] };
  const row = anOeeRow();
  test.each([
    ["pass", "every window agrees", truth, [row]],
    [
      "fail",
      "one good item too many was counted",
      truth,
      [anOeeRow({ goodCount: 40, quality: 1, oee: 0.8 })],
    ],
    ["fail", "a ratio differs by more than the tolerance", truth, [anOeeRow({ oee: (row.oee ?? 0) + 2e-9 })]],
    ["fail", "a ratio is missing", truth, [anOeeRow({ oee: null })]],
    ["fail", "a window is missing", truth, []],
    ["fail", "a ratio is no number", truth, [anOeeRow({ oee: Number.NaN })]],
    ["fail", "the ratios are right but a count is not", truth, [anOeeRow({ producedCount: 41 })]],
    ["fail", "the same window is there twice", truth, [row, anOeeRow({ oee: 0.1 })]],
    ["fail", "there is a row that nobody is due", truth, [row, anOeeRow({ fromMs: startMs + 1 })]],
    ["fail", "the row is of another oven", truth, [anOeeRow({ asset: "oven-2" })]],
    [
      "unknown",
      "a part of the window is unknown to the stack",
      truth,
      [anOeeRow({ unknownMs: 1000, oee: 0.5 })],
    ],
    ["unknown", "there is no oven", { disturbances: [], ovens: [] }, []],
  ] as const)("%s when %s", (outcome, _reason, truthOfRow, oee) => {
    expect(oeeAgrees.check({ tolerance: 1e-9 }, aHistory({ truth: truthOfRow, oee })).outcome).toBe(outcome);
  });

  test("names the oven, the window and both figures", () => {
    const wrong = [anOeeRow({ goodCount: 38, quality: 0.95, oee: 0.76 })];
    const { summary } = oeeAgrees.check({ tolerance: 1e-9 }, aHistory({ truth, oee: wrong }));
    expect(summary).toContain(
      "oven-1, hour from 2026-03-02T00:00:00.000Z: quality is 0.95, the plant says 0.975",
    );
    expect(summary).toContain("good 38, plant 39");
  });
});

describe("fresh-again", () => {
  test.each([
    ["pass", "old and new readings came in time", [aFault()]],
    ["fail", "the backlog drained too late", [aFault({ drainedSeconds: 61 })]],
    ["fail", "a part of the backlog never came", [aFault({ drainedSeconds: undefined })]],
    [
      "fail",
      "nothing new came from one asset",
      [aFault({ freshSeconds: undefined, silentAssets: ["oven-2"] })],
    ],
    ["unknown", "nothing was broken", []],
    ["unknown", "no fault held anything back", [aFault({ backlog: 0 })]],
    ["unknown", "one of two faults met no traffic", [aFault(), aFault({ felt: false, on: "oven-1" })]],
  ] as const)("%s when %s", (outcome, _reason, faults) => {
    expect(freshAgain.check({ within: 60_000 }, aHistory({ faults })).outcome).toBe(outcome);
  });
});

test.each([
  ["pass", ["pass", "pass"]],
  ["unknown", ["pass", "unknown"]],
  ["fail", ["unknown", "fail", "pass"]],
  ["unknown", []],
] as const)("a run is %s when its checks are %j", (outcome, outcomes) => {
  expect(worst(outcomes.map((one) => ({ kind: "x", outcome: one, summary: "", figures: {} })))).toBe(outcome);
});
