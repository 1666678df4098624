import { describe, expect, test } from "vitest";
import {
  formatCount,
  formatDay,
  formatDifference,
  formatFigure,
  formatMoment,
  formatPercent,
  formatPlural,
  formatRatio,
  formatSpan,
  formatTime,
  formatTimeIn,
} from "../../../reports/format.ts";

const sixMs = Date.UTC(2026, 2, 2, 6);

describe("a duration", () => {
  test.each([
    [0, "0 s"],
    [0.0004, "1 ms"],
    [0.35, "350 ms"],
    [0.9996, "1 s"],
    [2.874, "2.87 s"],
    [24.318, "24.3 s"],
    [59.96, "1 min"],
    [90, "1 min 30 s"],
    [3600, "1 h"],
    [3601, "1 h"],
    [4320, "1 h 12 min"],
    [28_800, "8 h"],
    [259_200, "3 d"],
    [266_400, "3 d 2 h"],
    [-5, "−5 s"],
    [Number.NaN, "–"],
  ])("of %d s reads %s", (seconds, text) => expect(formatSpan(seconds)).toBe(text));
});

describe("a ratio", () => {
  test.each([
    [1, "100.00 %"],
    [0.999999, "99.99 %"],
    [0.5, "50.00 %"],
    [0, "0.00 %"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("of %d reads %s, and 100 % only where it is whole", (ratio, text) =>
    expect(formatPercent(ratio, 2)).toBe(text),
  );

  test("shows two that differ by 1e-9 with different digits", () => {
    expect(formatRatio(0.5)).not.toBe(formatRatio(0.5 + 1e-9));
    expect(formatRatio(null)).toBe("–");
  });
});

test.each([
  [0, "0"],
  [-0.0312, "−3.1e−2"],
  [1.2e-10, "1.2e−10"],
  [Number.POSITIVE_INFINITY, "–"],
])("a difference of %d reads %s", (difference, text) => expect(formatDifference(difference)).toBe(text));

test.each([
  [401_284, "401,284"],
  [0.83333333, "0.8333"],
  [3e-10, "3.0e−10"],
  [true, "true"],
  ["text", "text"],
  [null, "–"],
  [undefined, "–"],
  [{ a: [1] }, '{"a":[1]}'],
])("a check's figure %j reads %s", (figure, text) => expect(formatFigure(figure)).toBe(text));

test("plant time is told in UTC", () => {
  expect(formatTime(sixMs)).toBe("06:00");
  expect(formatTime(sixMs + 61_000, true)).toBe("06:01:01");
  expect(formatDay(sixMs)).toBe("2 Mar");
  expect(formatMoment(sixMs)).toBe("2 Mar 2026, 06:00");
});

test("plant time has its day only in a run of more than one", () => {
  const plant = { hash: "", readings: 0, startMs: sixMs, endMs: sixMs + 8 * 3_600_000 };
  expect(formatTimeIn({ plant }, sixMs)).toBe("06:00");
  expect(formatTimeIn({ plant: { ...plant, endMs: sixMs + 72 * 3_600_000 } }, sixMs)).toBe("2 Mar 06:00");
});

test("what is no number or no time is a dash", () => {
  expect(formatCount(Number.NaN)).toBe("–");
  expect(formatTime(Number.NaN)).toBe("–");
  expect(formatMoment(Number.POSITIVE_INFINITY)).toBe("–");
});

test("a noun agrees with its number", () => {
  expect([0, 1, 2].map((amount) => formatPlural(amount, "oven"))).toEqual(["0 ovens", "1 oven", "2 ovens"]);
});
