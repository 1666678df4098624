import { expect, test } from "vitest";
import { renderJson } from "../../../reports/json.ts";
import type { Result } from "../../../reports/run-report.ts";
import { failingReport } from "../../support/report-variants.ts";

/** The same value with the keys of every object the other way round. */
function turnKeys<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).reverse())
      : part,
  );
}

test("result.json holds the whole result", () => {
  const { result } = failingReport();
  expect(JSON.parse(renderJson(result))).toEqual(result);
});

test("result.json has its keys in the order of the type, however they were made", () => {
  const { result } = failingReport();
  // The figures of a check are its own, so their order is the check's.
  const turned: Result = { ...turnKeys(result), checks: result.checks };
  expect(renderJson(turned)).toBe(renderJson(result));
  expect(Object.keys(JSON.parse(renderJson(turned))).slice(0, 4)).toEqual([
    "scenario",
    "seed",
    "outcome",
    "replay",
  ]);
});

test("result.json ends with a newline", () => {
  expect(renderJson(failingReport().result)).toMatch(/\}\n$/);
});

test("result.json names what somebody did, and leaves the key out where nobody did anything", () => {
  const { result } = failingReport();
  const deed = { on: "oven-1", atMs: 1, do: "set-setpoint", celsius: 215, by: "scenario" };
  const done = JSON.parse(renderJson({ ...result, interventions: [deed] })) as Result;
  expect(done.interventions).toEqual([deed]);
  expect(renderJson(result)).not.toContain("interventions");
});
