import { expect, test } from "vitest";
import { duration, formatDuration, timeAfterStart } from "../../../simulators/duration.ts";

test.each([
  ["500ms", 500],
  ["90s", 90_000],
  ["12m", 720_000],
  ["1h", 3_600_000],
  ["1h30m", 5_400_000],
  ["1.5h", 5_400_000],
  ["3d", 259_200_000],
  ["1d2h3m4s5ms", 93_784_005],
])("%s is %i ms", (text, ms) => expect(duration.parse(text)).toBe(ms));

test.each([
  ["-1s", "must be a duration such as 90s or 1h, got -1s"],
  ["1m1h", "must be a duration such as 90s or 1h, got 1m1h"],
  ["5 s", "must be a duration such as 90s or 1h, got 5 s"],
  ["", "must be a duration such as 90s or 1h, got "],
  ["0s", "must be longer than 0, got 0s"],
  [90, "needs its unit, as in 90s or 90h, got 90"],
  [true, "must be a duration such as 90s or 1h, got true"],
])("%j is refused with a reason", (written, reason) => {
  expect(duration.safeParse(written).error?.issues.map(({ message }) => message)).toEqual([reason]);
});

test("a time after the start may be the start itself", () => expect(timeAfterStart.parse("0s")).toBe(0));

test.each([1, 500, 1_500, 90_000, 5_400_000, 93_784_005])("%i ms is written so that it reads back", (ms) => {
  expect(duration.parse(formatDuration(ms))).toBe(ms);
});

test("what is shorter than the start is written with its sign", () => {
  expect([formatDuration(0), formatDuration(-61_000)]).toEqual(["0s", "-1m1s"]);
});
