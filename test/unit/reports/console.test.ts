import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { renderConsole } from "../../../reports/console.ts";
import { passingReport } from "../../support/report-fixture.ts";
import { emptyReport, failingReport, hostileReport } from "../../support/report-variants.ts";

const plain = { color: false, width: 100 };

test("the verdict comes first and the way to repeat it last", () => {
  const lines = renderConsole(passingReport(), plain).split("\n");
  expect(lines[0]).toBe(" PASS  quickstart, seed 42");
  expect(lines.at(-2)).toBe("  repeat  npm run scenario -- scenarios/quickstart.yaml --seed 42");
  expect(lines.at(-1)).toBe("");
});

test("a red run shows what is wrong before what is right", () => {
  const text = renderConsole(failingReport(), plain);
  const places = ["✗ fail     delivered-once", "? unknown  oee-agrees", "✓ pass     fresh-again"].map(
    (part) => text.indexOf(part),
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text.indexOf("overheat on oven-2: missed")).toBeLessThan(
    text.indexOf("burner-failure on oven-1: after 36 s"),
  );
  expect(text).toContain(
    "first lost: oven-2 Temperature of 2026-03-02T11:00:00.000Z, last seen at the broker",
  );
  expect(text).toContain("✗ 1 false, the first: stuck on oven-2 Temperature at 11:34:00");
  expect(text).toContain(
    "? oven-2 true 81.4429 %, measured 78.4806 %; 9 windows off by 3.1e−2 at most, 1 never delivered",
  );
});

test("one window is one window", () => {
  const report = passingReport();
  const ovens = report.ovens.map((oven) => ({ ...oven, oee: oven.oee.slice(0, 1) }));
  expect(renderConsole({ ...report, ovens }, plain)).toMatch(/; 1 window off by 0 at most\n/);
});

test("a green run gives the ledger, the OEE of each oven and the pace", () => {
  const text = renderConsole(passingReport(), plain);
  expect(text).toContain("401,284 readings due, 401,284 delivered (100.000 %)");
  expect(text).toContain("✓ oven-1 true 83.9748 %, measured 83.9748 %; 9 windows off by 0 at most");
  expect(text).toContain("8 h of plant time in 24.3 s, speed 1,200");
  expect(text).toContain("reports/out/quickstart/2026-03-02-1/report.html");
});

test("colours are there only when asked for, and say nothing that the words do not", () => {
  const bare = renderConsole(failingReport(), plain);
  const coloured = renderConsole(failingReport(), { ...plain, color: true });
  expect(bare).toBe(stripVTControlCharacters(bare));
  expect(coloured).not.toBe(bare);
  expect(stripVTControlCharacters(coloured)).toBe(bare);
});

test.each([60, 80, 120])("sentences keep to %i columns", (width) => {
  const text = renderConsole(failingReport(), { color: false, width });
  const sentences = text.slice(0, text.indexOf("  ledger")).split("\n");
  expect(Math.max(...sentences.map((line) => line.length))).toBeLessThanOrEqual(width);
});

test("names from a file cannot move the cursor", () => {
  const text = renderConsole(hostileReport(), plain);
  expect(text).toContain("scenario<img");
  expect(text.replaceAll("\n", "")).toBe(stripVTControlCharacters(text).replaceAll("\n", ""));
  expect(text).not.toContain("\u0007");
});

test("a run that saw nothing has a verdict all the same", () => {
  expect(renderConsole(emptyReport(), plain)).toContain("No check ran, so nothing was shown.");
});

test("what somebody did is told with its value, and with who did it; of very many, the first", () => {
  const { result, ...report } = passingReport();
  const deed = { on: "oven-1", atMs: result.plant.startMs + 3_600_000, by: "opc.tcp operator" };
  const one = [{ ...deed, do: "set-setpoint", celsius: 215 }];
  expect(renderConsole({ ...report, result: { ...result, interventions: one } }, plain)).toContain(
    "\n  hands   07:00:00 set-setpoint 215 °C on oven-1, by opc.tcp operator\n",
  );
  const many = Array.from({ length: 20 }, () => ({ ...deed, do: "open-door" }));
  expect(renderConsole({ ...report, result: { ...result, interventions: many } }, plain)).toContain(
    "\n          and 8 more\n",
  );
});
