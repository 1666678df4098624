import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Parts } from "../../scenarios/harness/parts.ts";
import { runScenario } from "../../scenarios/harness/run.ts";
import { readScenarioFile } from "../../scenarios/harness/scenario/file.ts";
import {
  alarmsOnEverything,
  anomalyThrows,
  bypassesUplink,
  deliversTwice,
  dropsAfterReconnect,
  forgets,
  neverAlarms,
  shiftsOeeCount,
  stopsAfterOutage,
} from "../support/broken-stacks.ts";

const source = readScenarioFile(join(import.meta.dirname, "uplink-outage.yaml"));

/** Runs the sanity scenario over a stack, and gives its result and the outcome of each check by kind. */
async function judge(parts: Partial<Parts>) {
  const out = await mkdtemp(join(tmpdir(), "digital-plant-test-"));
  await using _folder = { [Symbol.asyncDispose]: () => rm(out, { recursive: true }) };
  const { report, folder } = await runScenario(source, {
    out,
    signal: new AbortController().signal,
    parts,
    quietMs: 2_500,
  });
  const outcomes = Object.fromEntries(report.result.checks.map(({ kind, outcome }) => [kind, outcome]));
  const summaries = report.result.checks.map(({ summary }) => summary).join("\n");
  return { result: report.result, outcomes, summaries, files: await readdir(folder) };
}

const allPass = {
  "delivered-once": "pass",
  "disturbances-detected": "pass",
  "oee-agrees": "pass",
  "fresh-again": "pass",
  "no-false-alarms": "pass",
};

test("the canary: an honest stack passes every check", async () => {
  const { result, outcomes, summaries, files } = await judge({});
  expect(outcomes, summaries).toEqual(allPass);
  expect(result.ledger).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0, inDoubt: 0 });
  expect(files).toEqual(
    expect.arrayContaining(["history.ndjson", "junit.xml", "report.html", "result.json", "scenario.yaml"]),
  );
});

describe("a stack that", () => {
  test.each<[string, () => Partial<Parts>, Record<string, string>, RegExp]>([
    [
      "loses one reading in 10,000 after the reconnect",
      dropsAfterReconnect,
      { ...allPass, "delivered-once": "fail" },
      /1 of [\d,]+ readings was lost, the first: oven-[12] \w+ of 2026-03-02T06:\d\d:\d\d.000Z, last seen at the broker/,
    ],
    [
      "delivers one reading twice",
      deliversTwice,
      { ...allPass, "delivered-once": "fail" },
      /\d+ readings? (is|are) there twice, the first: oven-/,
    ],
    [
      "counts one good item too many",
      shiftsOeeCount,
      { ...allPass, "oee-agrees": "fail" },
      /oven-1, hour from .*: quality is .*, the plant says/,
    ],
    [
      "alarms on everything",
      alarmsOnEverything,
      { ...allPass, "disturbances-detected": "fail", "no-false-alarms": "fail" },
      /alerts (has|have) no disturbance behind (it|them), the first: ewma on oven-/,
    ],
    [
      "has an anomaly operator that throws",
      anomalyThrows,
      { ...allPass, "disturbances-detected": "fail", "no-false-alarms": "unknown" },
      /No alert was false, but the anomaly flow gave up \d+ samples/,
    ],
    [
      "never alarms",
      neverAlarms,
      { ...allPass, "disturbances-detected": "fail" },
      /burner-failure on oven-1 \(never\)/,
    ],
    [
      "forgets one oven",
      () => forgets("oven-2"),
      {
        ...allPass,
        "delivered-once": "fail",
        "disturbances-detected": "unknown",
        "oee-agrees": "fail",
        "fresh-again": "fail",
        "no-false-alarms": "unknown",
      },
      /the first: oven-2 \w+ of 2026-03-02T06:00:00.000Z, last seen at the device/,
    ],
    [
      "stops after the outage",
      stopsAfterOutage,
      {
        ...allPass,
        "delivered-once": "fail",
        "disturbances-detected": "fail",
        "oee-agrees": "fail",
        "fresh-again": "fail",
        "no-false-alarms": "unknown",
      },
      /after the link-cut on uplink at 2026-03-02T06:20:00.000Z nothing new ever came from oven-1, oven-2/,
    ],
  ])("%s turns the run red and says why", async (_what, sabotage, expected, summary) => {
    const { result, outcomes, summaries } = await judge(sabotage());
    expect(outcomes, summaries).toEqual(expected);
    expect(result.outcome).toBe("fail");
    expect(summaries).toMatch(summary);
  });
});

test("a lost reading is named in result.json with its asset, data point, source time and last hop", async () => {
  const { result } = await judge(dropsAfterReconnect());
  expect(result.ledger.lost).toBe(1);
  expect(result.ledger.lostSamples).toEqual([
    {
      asset: expect.stringMatching(/^oven-[12]$/),
      dataPoint: expect.any(String),
      sourceTime: expect.stringMatching(/^2026-03-02T06:/),
      lastSeenAt: "broker",
    },
  ]);
});

test("an outage that never met any traffic makes the run unknown, not green", async () => {
  const { result, summaries } = await judge(bypassesUplink());
  expect(result.outcome, summaries).toBe("unknown");
  expect(summaries).toContain("no traffic ever met the link-cut on uplink");
});
