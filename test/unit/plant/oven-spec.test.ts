import { expect, test } from "vitest";
import { z } from "zod";
import { ovenSpec } from "../../../simulators/plant/oven-spec.ts";

const problemsOf = (written: unknown) =>
  ovenSpec.safeParse(written).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test("an oven of which nothing is said bakes rye and samples every 5 s", () => {
  expect(ovenSpec.parse({})).toEqual({ recipe: "rye", sampling: 5_000, plannedStops: [], disturbances: [] });
});

test("each kind of disturbance knows how long and how big it usually is", () => {
  const { disturbances } = ovenSpec.parse({
    disturbances: [
      { kind: "overheat", at: "1h" },
      { kind: "jam", at: "2h" },
    ],
  });
  expect(disturbances).toEqual([
    { kind: "overheat", at: 3_600_000, for: 600_000, by: 40 },
    { kind: "jam", at: 7_200_000, for: 480_000 },
  ]);
});

test.each([
  [{ sampling: "700ms" }, "sampling: must be a multiple of 1s or divide it (10ms at least), got 700ms"],
  [{ sampling: "1500ms" }, "sampling: must be a multiple of 1s or divide it (10ms at least), got 1s500ms"],
  [{ sampling: 5 }, "sampling: needs its unit, as in 5s or 5h, got 5"],
  [{ disturbances: [{ kind: "jam", at: "1h", by: 4 }] }, "disturbances.0.by: jam has no size; leave out by"],
  [
    { disturbances: [{ kind: "overheat", at: "1500ms" }] },
    "disturbances.0.at: must be a whole multiple of 1s, got 1s500ms",
  ],
  [
    { plannedStops: [{ kind: "break", at: "1h", for: "90500ms" }] },
    "plannedStops.0.for: must be a whole multiple of 1s, got 1m30s500ms",
  ],
  [
    { disturbances: [{ kind: "micro-stops", at: "1h", for: "1m", by: 5 }] },
    "disturbances.0.for: must be at least 30s for each of its 5 stops",
  ],
  [
    { disturbances: [{ kind: "scrap-burst", at: "1h", by: 4 }] },
    "disturbances.0.by: must be at least 9 percent off or items would pass the checkweigher, got 4",
  ],
  [
    {
      plannedStops: [{ kind: "cleaning", at: "1h", for: "20m" }],
      disturbances: [{ kind: "jam", at: "1h5m" }],
    },
    "disturbances.0.at: jam at 1h5m for 8m overlaps cleaning at 1h for 20m: an oven has one stop at a time",
  ],
])("%j is refused with its place and reason", (written, problem) => {
  expect(problemsOf(written)).toEqual([problem]);
});

test("an unknown disturbance is answered with the kinds that exist", () => {
  expect(problemsOf({ disturbances: [{ kind: "jm", at: "1h" }] })).toEqual([
    expect.stringMatching(/^disturbances\.0\.kind: must be one of burner-failure, .*scrap-burst$/),
  ]);
});

test("a stop may begin in the moment in which another ends", () => {
  const plannedStops = [
    { kind: "break", at: "1h", for: "10m" },
    { kind: "cleaning", at: "1h10m", for: "10m" },
  ];
  expect(problemsOf({ plannedStops })).toBeUndefined();
});

test("an extended specification keeps its checks, and an editor gets a JSON schema of it", () => {
  const extended = ovenSpec.safeExtend({ port: z.int().optional() });
  const written = { port: 4840, disturbances: [{ kind: "jam", at: "1500ms" }] };
  expect(extended.safeParse(written).success).toBe(false);
  expect(z.toJSONSchema(extended, { io: "input" }).properties).toHaveProperty("port");
});
