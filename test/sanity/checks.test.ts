import { describe, expect, test } from "vitest";
import { anomaliesSampled } from "../../scenarios/harness/checks/anomalies-sampled.ts";
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
  anExplanation,
  anOeeRow,
  anOven,
  aTruth,
  startMs,
} from "../support/histories.ts";

test("every check of the catalog has a table here", () => {
  const judged = [
    deliveredOnce,
    disturbancesDetected,
    oeeAgrees,
    freshAgain,
    noFalseAlarms,
    anomaliesSampled, // in anomalies-sampled.test.ts
  ].map(({ kind }) => kind);
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

const aSampledPoint = (arrivedMs: readonly number[], isSilent = false) => [
  { asset: "plc-1", dataPoint: "Level", readings: 36_000, arrivedMs, isSilent },
];

describe("delivered-once", () => {
  test.each([
    ["pass", "all arrived", {}, /All 1,000 readings/],
    ["pass", "all arrived after a fault that was felt", { faults: [aFault()] }, /each once/],
    [
      "fail",
      "nothing ever came of what a client should sample",
      { sampled: aSampledPoint([]) },
      /no reading ever came of plc-1 Level/,
    ],
    [
      "unknown",
      "a client has ceased to sample",
      { sampled: aSampledPoint([startMs], true) },
      /plc-1 Level was sampled no more/,
    ],
    ["pass", "a client samples to the end", { sampled: aSampledPoint([startMs]) }, /each once/],
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
  const truth = aTruth({ disturbances: [aDisturbance()] });
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
    ["unknown", "nothing happened", aTruth(), [anAlert()]],
    [
      "unknown",
      "no reading showed it",
      aTruth({ disturbances: [aDisturbance({ visibleMs: undefined })] }),
      [],
    ],
  ] as const)("%s when %s", (outcome, _reason, truthOfRow, alerts) => {
    expect(disturbancesDetected.check(config, aHistory({ truth: truthOfRow, alerts })).outcome).toBe(outcome);
  });

  const excusing = { ...truth, explanations: [anExplanation()] };
  const excused = anAlert({ sourceMs: startMs + 1_900_000 });
  test.each([
    [
      "pass",
      "beside the right alert there is one that may be put down to an intervention",
      [anAlert(), excused],
    ],
    ["fail", "the only alert may be put down to an intervention, and the disturbance is missed", [excused]],
    [
      "fail",
      "an alert comes when the intervention is forgotten",
      [anAlert(), anAlert({ sourceMs: startMs + 2_400_000 })],
    ],
    [
      "fail",
      "an alert is of a data point in which the intervention does not show",
      [anAlert(), { ...excused, dataPoint: "Weight" }],
    ],
  ] as const)("%s when %s", (outcome, _reason, alerts) => {
    const verdict = disturbancesDetected.check(config, aHistory({ truth: excusing, alerts }));
    expect(verdict.outcome).toBe(outcome);
  });

  test("is unknown when an intervention may have raised the only alert of a disturbance as well", () => {
    const overlapping = { ...truth, explanations: [anExplanation({ fromMs: startMs })] };
    const judge = (...alerts: readonly ReturnType<typeof anAlert>[]) =>
      disturbancesDetected.check(config, aHistory({ truth: overlapping, alerts }));
    expect(judge(anAlert())).toMatchObject({
      outcome: "unknown",
      summary: expect.stringContaining("1 of 1 disturbance was alerted only by what an intervention"),
    });
    expect(judge(anAlert(), anAlert({ dataPoint: "BurnerPower" })).outcome).toBe("pass");
  });

  test("is unknown when no alert is left to judge", () => {
    const lenient = { ...config, recall: 0 };
    const verdict = disturbancesDetected.check(lenient, aHistory({ truth: excusing, alerts: [excused] }));
    expect(verdict).toMatchObject({
      outcome: "unknown",
      figures: { alerts: 1, excused: 1, precision: null },
    });
  });

  test("says how many alerts it left out", () => {
    const alerts = [
      anAlert(),
      excused,
      anAlert({ asset: "door-1", dataPoint: "DoorOpen", sourceMs: startMs + 1_900_000 }),
    ];
    const { summary } = disturbancesDetected.check(config, aHistory({ truth: excusing, alerts }));
    expect(summary).toContain(
      "0 of 1 alert was false; 2 more are excused by what was done to the plant or misreported.",
    );
  });

  test("names the disturbance that was missed", () => {
    expect(disturbancesDetected.check(config, aHistory({ truth })).summary).toContain(
      "burner-failure on oven-1 (never)",
    );
  });
});

describe("no-false-alarms", () => {
  const truth = aTruth({ disturbances: [aDisturbance()], explanations: [anExplanation()] });
  const excused = anAlert({ sourceMs: startMs + 1_900_000 });
  test.each([
    ["pass", "there was no alert", { truth }],
    ["pass", "every alert is explained", { truth, alerts: [anAlert()] }],
    ["fail", "one alert is not explained", { truth, alerts: [anAlert(), anAlert({ asset: "oven-3" })] }],
    ["pass", "one alert is explained and one is excused", { truth, alerts: [anAlert(), excused] }],
    [
      "fail",
      "one alert is excused and one is not",
      { truth, alerts: [excused, anAlert({ asset: "oven-3" })] },
    ],
    ["unknown", "every alert is excused", { truth, alerts: [excused] }],
    ["unknown", "nothing was delivered", { truth, ledger: aLedger({ delivered: 0 }) }],
    ["unknown", "the anomaly flow was never there", { truth, flows: [] }],
    ["unknown", "the anomaly flow never caught up", { truth, flows: [anomalyFlow({ caughtUp: false })] }],
    ["unknown", "the anomaly flow gave samples up", { truth, flows: [anomalyFlow({ dropped: 3 })] }],
  ] as const)("%s when %s", (outcome, _reason, parts) => {
    expect(noFalseAlarms.check({}, aHistory(parts)).outcome).toBe(outcome);
  });
});

describe("oee-agrees", () => {
  const truth = aTruth({ ovens: [anOven()] });
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
    ["unknown", "there is no oven", aTruth(), []],
  ] as const)("%s when %s", (outcome, _reason, truthOfRow, oee) => {
    expect(oeeAgrees.check({ tolerance: 1e-9 }, aHistory({ truth: truthOfRow, oee })).outcome).toBe(outcome);
  });

  test("takes each item at the ideal cycle of the recipe by which it was made", () => {
    const halfMs = startMs + 1_800_000;
    const idealCycles = (fromMs: number, toMs: number) => [
      { fromMs, toMs: halfMs, seconds: 60 },
      { fromMs: halfMs, toMs, seconds: 30 },
    ];
    const twoRecipes = aTruth({ ovens: [{ ...anOven(), idealCycles }] });
    const effectiveness = (30 * 60 + 10 * 30) / (50 * 60);
    const right = anOeeRow({ effectiveness, oee: (29 * 60 + 10 * 30) / (50 * 60) });
    const verdictOn = (one: typeof right) =>
      oeeAgrees.check({ tolerance: 1e-9 }, aHistory({ truth: twoRecipes, oee: [one] })).outcome;
    expect(verdictOn(right)).toBe("pass");
    expect(verdictOn({ ...right, oee: effectiveness * (39 / 40) })).toBe("fail");
    expect(verdictOn(row)).toBe("fail");
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
