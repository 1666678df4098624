import { expect, test } from "vitest";
import { learn, type Spread, safeSigma, spreadOf } from "../../../stack/dataflow/operators/anomaly/spread.ts";

const options = { memoryReadings: 500, floor: 0, centered: false };
const known: Spread = { center: 10, variance: 4, count: 500 };

function learned(value: number, changed: Partial<typeof options> = {}): Spread {
  const spread = { ...known };
  learn(spread, value, { ...options, ...changed });
  return spread;
}

test("the spread of the first readings is right though many of them are outliers", () => {
  const values = [9, 11, 9, 11, 10, 10, 9, 11, 500, -500, 900];
  expect(spreadOf(values)).toEqual({ center: 10, variance: 0.75, count: 8 });
});

test("an outlier counts as three standard deviations", () => {
  expect(learned(1000)).toEqual(learned(16));
  expect(learned(-1000)).toEqual(learned(4));
});

test("a series that never moved learns from steps of the size that its sensor resolves", () => {
  const still = { center: 10, variance: 0, count: 30 };
  learn(still, 10.1, { ...options, floor: 0.1 });
  expect(still.variance).toBeGreaterThan(0);
});

test("a centre that is given stays; a learned one follows", () => {
  expect(learned(12, { centered: true }).center).toBe(10);
  expect(learned(12).center).toBe(10 + 2 / 500);
});

test("few readings make for wide limits", () => {
  expect(safeSigma({ ...known, count: 50 })).toBe(2 * 1.2);
  expect(safeSigma({ ...known, count: 5000 })).toBe(2 * 1.02);
});
