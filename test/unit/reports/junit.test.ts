import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { renderJunit } from "../../../reports/junit.ts";
import { passingReport } from "../../support/report-fixture.ts";
import { emptyReport, failingReport, hostileReport, unknownReport } from "../../support/report-variants.ts";

interface Case {
  readonly "@_name": string;
  readonly failure?: { readonly "@_message": string; readonly "@_type": string };
  readonly error?: { readonly "@_message": string; readonly "@_type": string };
}

function parse(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "testcase" });
  const { testsuite } = parser.parse(xml).testsuites;
  const cases: readonly Case[] = testsuite.testcase;
  return { suite: testsuite, cases };
}

test("each check is a case of the scenario's suite", () => {
  const { suite, cases } = parse(renderJunit(passingReport()));
  expect(suite).toMatchObject({
    "@_name": "quickstart",
    "@_tests": "4",
    "@_failures": "0",
    "@_errors": "0",
    "@_time": "24.318",
  });
  expect(cases.map((one) => one["@_name"])).toEqual([
    "delivered-once",
    "disturbances-detected",
    "oee-agrees",
    "fresh-again",
  ]);
  expect(cases.every(({ failure, error }) => failure === undefined && error === undefined)).toBe(true);
});

test("a failed check is a failure and an unknown one an error, each with its sentence", () => {
  const { suite, cases } = parse(renderJunit(failingReport()));
  expect(suite).toMatchObject({ "@_failures": "2", "@_errors": "1", "@_skipped": "0" });
  const [, failed, , unknown] = cases;
  expect(failed?.failure?.["@_message"]).toContain("2313 of 401284 readings were lost");
  expect(unknown?.error?.["@_type"]).toBe("unknown");
});

test("a run without checks is a case of its own, so that no CI takes it for green", () => {
  const { suite, cases } = parse(renderJunit(emptyReport()));
  expect(suite).toMatchObject({ "@_tests": "1", "@_errors": "1" });
  expect(cases.map((one) => one["@_name"])).toEqual(["run"]);
});

test("two checks of a kind have two names", () => {
  const report = unknownReport();
  const [first] = report.result.checks;
  const checks = first === undefined ? [] : [...report.result.checks, first];
  const { cases } = parse(renderJunit({ ...report, result: { ...report.result, checks } }));
  expect(cases.map((one) => one["@_name"])).toContain("delivered-once (2)");
});

test("names with markup and control characters leave valid XML", () => {
  const xml = renderJunit(hostileReport());
  const { cases } = parse(xml);
  expect(cases).toHaveLength(4);
  expect(xml).not.toContain("<img");
  expect(xml).not.toContain("\u0007");
  expect(xml).not.toContain("]]>");
});

test("the suite says how to repeat the run", () => {
  expect(renderJunit(failingReport())).toContain(
    "repeat with: npm run scenario -- scenarios/lossy-uplink.yaml --seed 42",
  );
});
