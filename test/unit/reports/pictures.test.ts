import { describe, expect, test } from "vitest";
import { listFaultsOf, mergeFaults } from "../../../reports/html/fault-spans.ts";
import { pickOvens } from "../../../reports/html/pick-ovens.ts";
import { placeLabels } from "../../../reports/html/place-labels.ts";
import { thinAlerts } from "../../../reports/html/thin-alerts.ts";
import { listTimeTicks } from "../../../reports/html/time-ticks.ts";
import { passingReport } from "../../support/report-fixture.ts";
import { atMinute, shiftStartMs } from "../../support/report-ovens.ts";
import { failingReport } from "../../support/report-variants.ts";

const labelsOf = (startMs: number, endMs: number, most: number) =>
  listTimeTicks(startMs, endMs, most).map(({ label }) => label);

describe("an axis of plant time", () => {
  test("has round hours for a shift", () => {
    expect(labelsOf(shiftStartMs, atMinute(480), 5)).toEqual(["06:00", "08:00", "10:00", "12:00", "14:00"]);
  });

  test("has days where a run goes over midnight", () => {
    expect(labelsOf(shiftStartMs, atMinute(72 * 60), 5)).toEqual(["3 Mar", "4 Mar", "5 Mar"]);
    expect(labelsOf(shiftStartMs, atMinute(30 * 60), 9)).toEqual([
      "06:00",
      "12:00",
      "18:00",
      "3 Mar",
      "06:00",
      "12:00",
    ]);
  });

  test("has seconds in a run of a minute", () => {
    expect(labelsOf(shiftStartMs, atMinute(1), 5)).toEqual([
      "06:00:00",
      "06:00:15",
      "06:00:30",
      "06:00:45",
      "06:01:00",
    ]);
  });

  test.each([1, 7, 61, 3_601, 86_400, 400 * 86_400])(
    "of %d s never has more labels than asked for",
    (seconds) => {
      const ticks = listTimeTicks(shiftStartMs + 123, shiftStartMs + 123 + seconds * 1000, 6);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.length).toBeGreaterThan(0);
    },
  );

  test("is empty where no time passes", () => expect(listTimeTicks(5, 5, 5)).toEqual([]));
});

describe("labels of a lane", () => {
  const lane = { left: 0, right: 200 };

  test("are as long as their neighbours allow", () => {
    const texts = ["1 burner-failure", "1"];
    const [alone] = placeLabels([{ fromX: 10, toX: 20, texts }], lane);
    expect(alone).toEqual({ x: 10, anchor: "start", text: "1 burner-failure" });
    const [crowded] = placeLabels(
      [
        { fromX: 10, toX: 20, texts },
        { fromX: 60, toX: 70, texts: ["2"] },
      ],
      lane,
    );
    expect(crowded?.text).toBe("1");
  });

  test("end at their thing where there is no room after it", () => {
    expect(placeLabels([{ fromX: 180, toX: 195, texts: ["6 scrap-burst"] }], lane)).toEqual([
      { x: 195, anchor: "end", text: "6 scrap-burst" },
    ]);
  });

  test("are left out where even the shortest would overlap", () => {
    const things = [0, 3, 6].map((fromX) => ({ fromX, toX: fromX + 1, texts: ["12 ✓"] }));
    expect(
      placeLabels(things, { left: 0, right: 30 }).filter((label) => label !== undefined).length,
    ).toBeLessThan(3);
  });
});

test("faults that a picture cannot tell apart become one stretch that counts them", () => {
  const flaps = Array.from({ length: 1_000 }, (_, index) => ({
    kind: "link-cut",
    on: "oven-1",
    atMs: shiftStartMs + index * 5_000,
    healedAtMs: shiftStartMs + index * 5_000 + 1_000,
  }));
  const spans = mergeFaults(flaps, passingReport());
  expect(spans).toEqual([
    { kind: "link-cut", fromMs: shiftStartMs, toMs: shiftStartMs + 999 * 5_000 + 1_000, count: 1_000 },
  ]);
});

test("a fault on a device's link concerns that device alone, one on the uplink all", () => {
  const kindsOf = (asset: string) => listFaultsOf(asset, failingReport()).map(({ on }) => on);
  expect(kindsOf("oven-1")).toEqual(["uplink", "broker"]);
  expect(kindsOf("oven-2")).toEqual(["uplink", "oven-2", "broker"]);
});

test("a flood of alarms is thinned, and no false one is hidden by explained ones", () => {
  const report = failingReport();
  const [first] = report.ovens.flatMap(({ alerts }) => alerts);
  if (first === undefined) throw new Error("expected the failing report to have an alert");
  const flood = Array.from({ length: 9_999 }, (_, index) => ({
    ...first,
    atMs: first.atMs + index,
    explained: index !== 500,
  }));
  const drawn = thinAlerts(flood, report);
  expect(drawn.length).toBeLessThan(10);
  expect(drawn.reduce((sum, { others }) => sum + others + 1, 0)).toBe(9_999);
  expect(drawn.filter(({ explained }) => !explained)).toHaveLength(1);
});

test("of a fleet the ovens with something to show are drawn, and the rest counted", () => {
  const report = failingReport();
  const [calm, troubled] = report.ovens;
  if (calm === undefined || troubled === undefined)
    throw new Error("expected the failing report to have two ovens");
  const fleet = Array.from({ length: 40 }, (_, index) => ({ ...calm, asset: `calm-${index}` }));
  const { shown, hiddenCount } = pickOvens({ ...report, ovens: [...fleet, troubled] });
  expect(shown.map(({ asset }) => asset)).toContain("oven-2");
  expect([shown.length, hiddenCount]).toEqual([12, 29]);
});
