import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml } from "../../reports/html.ts";
import { findChromium, type Look, openPage, startChromium } from "../support/report-browser.ts";
import { findCrowdedLabels, findFaintText, listSections, measureOverflow } from "../support/report-eyes.ts";
import { passingReport } from "../support/report-fixture.ts";
import { emptyReport, failingReport, hostileReport, unknownReport } from "../support/report-variants.ts";

const path = findChromium();
const name =
  path === undefined ? "report page (skipped: no Chromium; set CHROMIUM to its path)" : "report page";

const sections = ["checks", "timeline", "temperature", "flow", "oee", "ledger", "environment", "guide"];
const reports = {
  passing: renderHtml(passingReport()),
  failing: renderHtml(failingReport()),
  unknown: renderHtml(unknownReport()),
  empty: renderHtml(emptyReport()),
  hostile: renderHtml(hostileReport()),
};
type ReportName = keyof typeof reports;

describe.skipIf(path === undefined)(name, () => {
  let browser: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => {
    browser = await startChromium(path ?? "");
  });
  afterAll(() => browser.close());

  const open = (report: ReportName, look: Look) => openPage(browser, reports[report], look);

  test.each(Object.keys(reports) as ReportName[])(
    "of the %s run loads nothing and complains of nothing",
    async (report) => {
      await using opened = await open(report, { colorScheme: "light", width: 1280 });
      expect(opened.complaints).toEqual([]);
      expect(opened.requests).toEqual([]);
      expect((await listSections(opened.page)).map(({ id }) => id)).toEqual(sections);
    },
  );

  test.each([
    ["passing", 390],
    ["failing", 390],
    ["hostile", 390],
    ["empty", 390],
    ["failing", 768],
    ["failing", 1600],
  ] as const)("of the %s run fits %i pixels without scrolling sideways", async (report, width) => {
    await using opened = await open(report, { colorScheme: "light", width });
    expect(await measureOverflow(opened.page)).toBe(0);
  });

  test.each([
    ["passing", "light"],
    ["passing", "dark"],
    ["failing", "light"],
    ["failing", "dark"],
    ["unknown", "light"],
    ["unknown", "dark"],
  ] as const)("of the %s run is readable in %s", async (report, colorScheme) => {
    for (const width of [1280, 390]) {
      await using opened = await open(report, { colorScheme, width });
      const { faint, seen } = await findFaintText(opened.page);
      expect(faint).toEqual([]);
      expect(seen).toBeGreaterThan(150);
    }
  });

  test("is dark where the reader wants it dark", async () => {
    const paper = async (colorScheme: Look["colorScheme"]) => {
      await using opened = await open("passing", { colorScheme, width: 1280 });
      return await opened.page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    };
    expect(await paper("light")).toBe("rgb(243, 244, 240)");
    expect(await paper("dark")).toBe("rgb(13, 18, 16)");
  });

  test.each([
    ["passing", 1600],
    ["passing", 390],
    ["failing", 1600],
    ["failing", 390],
  ] as const)(
    "of the %s run draws full pictures at %i pixels, no label over another",
    async (report, width) => {
      await using opened = await open(report, { colorScheme: "light", width });
      const seen = new Map((await listSections(opened.page)).map(({ id, pictures }) => [id, pictures]));
      expect(seen.get("timeline")).toHaveLength(1);
      expect(seen.get("temperature")).toHaveLength(3);
      expect(seen.get("flow")).toHaveLength(1);
      expect(seen.get("oee")).toHaveLength(3);
      for (const { width: pixels, shapes, label } of [...seen.values()].flat()) {
        expect(pixels).toBeGreaterThan(300);
        expect(shapes).toBeGreaterThan(8);
        expect(label).toBeTruthy();
      }
      const labels = await findCrowdedLabels(opened.page);
      expect(labels.crowded).toEqual([]);
      expect(labels.seen).toBeGreaterThan(70);
    },
  );

  test("is judged by eyes that see faint text, crowded labels, overflow and requests", async () => {
    const bad = `<body style="background:#fff"><p style="color:#999">faint</p><div style="width:3000px">wide</div>
      <img src="http://127.0.0.1:9/picture.png"><figure><svg role="img" viewBox="0 0 100 40" width="100" height="40">
      <text x="10" y="20">one</text><text x="14" y="20">two</text><text x="90" y="20">clipped</text></svg></figure>`;
    await using opened = await openPage(browser, bad, { colorScheme: "light", width: 1280 });
    expect((await findFaintText(opened.page)).faint.map(({ text }) => text)).toEqual(["faint"]);
    expect((await findCrowdedLabels(opened.page)).crowded).toEqual([
      "clipped is clipped",
      "one overlaps two",
    ]);
    expect(await measureOverflow(opened.page)).toBeGreaterThan(1000);
    expect(opened.requests).toEqual(["http://127.0.0.1:9/picture.png"]);
    expect(opened.complaints).not.toEqual([]);
  });

  test("of the hostile run shows markup in names as text", async () => {
    await using opened = await open("hostile", { colorScheme: "light", width: 1280 });
    expect(await opened.page.locator("img, script").count()).toBe(0);
    expect(await opened.page.locator("h1").textContent()).toContain("<img src=x onerror=");
  });
});
