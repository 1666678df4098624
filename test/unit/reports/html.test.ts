import { describe, expect, test } from "vitest";
import { renderHtml } from "../../../reports/html.ts";
import { passingReport } from "../../support/report-fixture.ts";
import { emptyReport, failingReport, hostileReport, unknownReport } from "../../support/report-variants.ts";

const pages = {
  passing: renderHtml(passingReport()),
  failing: renderHtml(failingReport()),
  unknown: renderHtml(unknownReport()),
  empty: renderHtml(emptyReport()),
  hostile: renderHtml(hostileReport()),
};

describe.each(Object.entries(pages))("the page of a %s run", (_name, page) => {
  test("is self-contained", () => {
    expect(page).not.toMatch(/<script|<iframe|<img|<object|@import|url\((?!#)/);
    expect(
      [...page.matchAll(/(?:href|src)="([^"#]*)/g)]
        .map(([, target]) => target)
        .filter((target) => target !== ""),
    ).toEqual(["data:,"]);
    expect(page.length).toBeLessThan(2_000_000);
  });

  test("has every id once", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("names no value that is not there", () => {
    expect(page).not.toMatch(/\bNaN\b|\bundefined\b|\[object |Infinity/);
  });
});

test("the same run gives the same page", () => {
  expect(renderHtml(failingReport())).toBe(pages.failing);
});

test("a pass, a fail and an unknown say so in the title and the head", () => {
  expect(pages.passing).toContain("<title>Pass: quickstart</title>");
  expect(pages.failing).toContain("<title>Fail: lossy-uplink</title>");
  expect(pages.unknown).toContain("<title>Unknown: calm-shift</title>");
  expect(pages.failing).toContain('<header class="verdict fail">');
});

test("an hour above 100 % and the length of a retry are explained", () => {
  const report = passingReport();
  const at = (speed: number | "max") =>
    renderHtml({ ...report, result: { ...report.result, clock: { ...report.result.clock, speed } } });
  expect(pages.passing.match(/above 100 %|exceed 100 %/g)?.length).toBeGreaterThanOrEqual(2);
  expect(at(1440)).toContain("at this speed one second of it is 24 min of plant time");
  expect(at("max")).not.toContain("Retries wait");
});

test("a failed check stands before one that holds", () => {
  expect(pages.failing.indexOf("2313 of 401284")).toBeLessThan(
    pages.failing.indexOf("After 3 faults everything"),
  );
});

test("a missed disturbance and a false alarm are named as such", () => {
  expect(pages.failing).toContain("✕ missed");
  expect(pages.failing).toContain("False alarm: warning of stuck on Temperature at 11:34:00");
  expect(pages.passing).not.toContain("✕ missed</span>");
  expect(pages.passing).not.toContain("False alarm: ");
});

test("an OEE that is off shows from which digit on, and one that agrees shows none", () => {
  expect(pages.failing).toMatch(/<td>0\.8577777778<\/td><td>0\.8<mark>265777778<\/mark><\/td>/);
  expect(pages.failing).toContain("never came");
  expect(pages.passing).not.toContain("<mark>");
});

test("the ledger claims a loss by hop only as far as its list goes", () => {
  expect(pages.failing).toContain("✕ at least 75 lost");
  expect(pages.failing).toContain("Lost readings, the first 100 of 2,313");
  expect(pages.passing).toContain("✓ none lost");
});

test("readings in doubt are missing, not lost", () => {
  const report = failingReport();
  const ledger = { ...report.result.ledger, lost: 0, inDoubt: 2_313 };
  const page = renderHtml({ ...report, result: { ...report.result, ledger } });
  expect(page).toContain("✕ at least 75 missing");
  expect(page).toContain("Missing readings, the first 100 of 2,313");
});

test("what somebody did is drawn, listed and explained; where nobody did anything, nothing speaks of it", () => {
  const { result, ...report } = passingReport();
  const atMs = result.plant.startMs + 3_600_000;
  const interventions = [{ on: "oven-1", atMs, do: "set-recipe", recipe: "rolls", by: "opc.tcp <operator>" }];
  const page = renderHtml({ ...report, result: { ...result, interventions } });
  expect(
    page.match(/<title>set-recipe rolls on oven-1, by opc\.tcp &lt;operator&gt;: .*07:00:00/g),
  ).toHaveLength(2);
  expect(page).toContain("<caption>Interventions</caption>");
  expect(page).toContain("</svg>intervention</li>");
  expect(pages.passing).not.toMatch(/intervention/i);
});
