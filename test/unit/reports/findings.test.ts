import { expect, test } from "vitest";
import {
  differ,
  largestDifference,
  listFalseAlarms,
  sortChecks,
  tellVerdict,
  worstDifference,
} from "../../../reports/findings.ts";
import type { OeeFigures, OeeReport } from "../../../reports/run-report.ts";
import { passingReport } from "../../support/report-fixture.ts";
import { emptyReport, failingReport, unknownReport } from "../../support/report-variants.ts";

const truth: OeeFigures = { availability: 0.9, effectiveness: 0.8, quality: 1, oee: 0.72 };
const hour = (measured: OeeFigures | undefined): OeeReport => ({
  window: "hour",
  fromMs: 0,
  toMs: 1,
  truth,
  measured,
});

test("checks come with what is wrong first, otherwise as the scenario lists them", () => {
  const kinds = sortChecks(failingReport().result.checks).map(({ kind }) => kind);
  expect(kinds).toEqual(["delivered-once", "disturbances-detected", "oee-agrees", "fresh-again"]);
});

test("the verdict names the checks that decided it", () => {
  expect(tellVerdict(passingReport())).toBe("All 4 checks hold.");
  expect(tellVerdict(failingReport())).toBe("2 of 4 checks failed: delivered-once, disturbances-detected.");
  expect(tellVerdict(unknownReport())).toBe(
    "1 of 4 checks could not be judged: disturbances-detected. The others hold.",
  );
  expect(tellVerdict(emptyReport())).toBe("No check ran, so nothing was shown.");
});

test("a verdict that no check explains says so", () => {
  const report = passingReport();
  const odd = { ...report, result: { ...report.result, outcome: "fail" as const } };
  expect(tellVerdict(odd)).toBe("The run did not end as it should, whatever its 4 checks say.");
});

test.each([
  [0.5, 0.5, 0],
  [0.5, 0.25, -0.25],
  [null, null, 0],
  [null, 0.5, Number.POSITIVE_INFINITY],
  [0.5, null, Number.POSITIVE_INFINITY],
])("of the true ratio %d and the measured %d the difference is %d", (real, measured, difference) => {
  expect(differ(real, measured)).toBe(difference);
});

test("a window that was never delivered is infinitely wrong, but does not hide how wrong the others are", () => {
  expect(largestDifference(hour(undefined))).toBe(Number.POSITIVE_INFINITY);
  expect(worstDifference([hour(undefined), hour({ ...truth, quality: 0.75 }), hour(truth)])).toBe(0.25);
  expect(worstDifference([])).toBe(0);
});

test("only alarms that nothing explains are false", () => {
  expect(listFalseAlarms(passingReport())).toEqual([]);
  expect(listFalseAlarms(failingReport()).map(({ detector }) => detector)).toEqual(["stuck"]);
});
