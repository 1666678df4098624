import { expect, test } from "vitest";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import { hourMs, oven, readingsUntil, secondMs, startMs, valuesOf } from "./plants.ts";

const untilMs = startMs + 2 * hourMs;

function build(of?: readonly string[]) {
  const some = of === undefined ? {} : { of };
  return buildPlant({
    seed: 3,
    startMs,
    assets: {
      "oven-1": oven({ disturbances: [{ kind: "door-left-open", at: "20m" }] }),
      "oven-2": oven({ disturbances: [{ kind: "jam", at: "37m", for: "2m" }] }),
      "oven-3": oven({ recipe: "rolls", sampling: "500ms" }),
      door: { model: "door", watches: "oven-1" },
      meter: { model: "energy-meter", samplingMs: 2_500, ...some },
      scale: { model: "scale", ...some },
    },
  });
}

test("the door that the camera sees is the door that the oven reports", () => {
  const plant = build();
  const seen = readingsUntil(plant.trace("door"), untilMs);
  const reported = readingsUntil(plant.trace("oven-1"), untilMs).filter(
    ({ dataPoint }) => dataPoint === "DoorOpen",
  );
  expect(seen.filter(({ dataPoint }) => dataPoint === "DoorOpen")).toEqual(reported);
  expect(reported.length).toBeGreaterThan(6);
  expect(seen.filter(({ dataPoint }) => dataPoint === "Motion").map(({ atMs }) => atMs)).toEqual(
    reported.map(({ atMs }) => atMs),
  );
});

test("the energy meter shows the sum of its ovens, and never the same twice", () => {
  const plant = build(["oven-1", "oven-2"]);
  const readings = readingsUntil(plant.trace("meter"), untilMs);
  expect(readings).toHaveLength((2 * hourMs) / 2_500 + 1);
  const values = valuesOf(readings, "Energy");
  expect(values.every((value, place) => place === 0 || value > (values[place - 1] ?? Infinity))).toBe(true);
  const ovens = ["oven-1", "oven-2"].map((name) =>
    Number(plant.trace(name).latest("EnergyUse", untilMs)?.value),
  );
  expect(values.at(-1)).toBeCloseTo(
    ovens.reduce((sum, each) => sum + each),
    5,
  );
});

test("the scale weighs every item of its ovens once, a moment after it left", () => {
  const plant = build();
  const weighed = readingsUntil(plant.trace("scale"), untilMs).slice(1);
  const items = plant.truth(untilMs).ovens.flatMap((each) => each.items(startMs, untilMs - secondMs));
  expect(items.length).toBeGreaterThan(1_000);
  const left = weighed.filter(({ atMs }) => atMs < untilMs - secondMs / 2);
  for (const { atMs, grams } of items.filter((item) => item.atMs < untilMs - 2 * secondMs)) {
    const arrived = left.filter(
      (each) => each.value === grams && each.atMs >= atMs && each.atMs < atMs + secondMs,
    );
    expect(arrived.length).toBeGreaterThan(0);
  }
  expect(Math.abs(weighed.length - items.length)).toBeLessThanOrEqual(3);
});

test("items of two ovens never share a source time on the scale", () => {
  const times = readingsUntil(build().trace("scale"), startMs + 8 * hourMs).map(({ atMs }) => atMs);
  expect(new Set(times).size).toBe(times.length);
});

test("thirty ovens that unload at once keep their items apart on the scale", () => {
  const ovens = Array.from(
    { length: 30 },
    (_, n) => [`oven-${n}`, oven({ recipe: "rolls", sampling: "100ms" })] as const,
  );
  const plant = buildPlant({
    seed: 1,
    startMs,
    assets: { ...Object.fromEntries(ovens), scale: { model: "scale" } },
  });
  const unloadingMs = startMs + 1_000 * secondMs;
  const times = plant
    .trace("scale")
    .due(unloadingMs - 1, unloadingMs + 3 * secondMs - 1)
    .map(({ atMs }) => atMs);
  expect(times).toHaveLength(90);
  expect(new Set(times).size).toBe(90);
});

test("a scale that is told its ovens weighs for those alone", () => {
  const plant = build(["oven-3"]);
  const [, , rolls] = plant.truth(untilMs).ovens;
  const weighed = valuesOf(readingsUntil(plant.trace("scale"), untilMs), "FillWeight").slice(1);
  expect(weighed).toEqual(rolls?.items(startMs, untilMs).map(({ grams }) => grams));
  expect(plant.trace("scale").dataPoints[0]?.range).toEqual({
    low: expect.closeTo(55.2),
    high: expect.closeTo(64.8),
  });
});

test("a scale refuses more ovens than it can keep apart", () => {
  const many = Object.fromEntries(
    Array.from({ length: 11 }, (_, n) => [`oven-${n}`, oven({ sampling: "10ms" })]),
  );
  const assets = { ...many, scale: { model: "scale" } } as const;
  expect(() => buildPlant({ seed: 1, startMs, assets })).toThrow("scale can weigh for 10 ovens");
});
