import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import { hourMs, minuteMs, onePlant, oven, readingsUntil, secondMs, startMs, valuesOf } from "./plants.ts";

const disturbances = [
  { kind: "burner-failure", at: "20m" },
  { kind: "jam", at: "37m" },
  { kind: "thermocouple-stuck", at: "58m" },
];

const everyModel = {
  "oven-1": oven({ disturbances }),
  "oven-2": oven({ recipe: "rolls", sampling: "500ms" }),
  door: { model: "door", watches: "oven-1" },
  meter: { model: "energy-meter", samplingMs: 7_000 },
  scale: { model: "scale" },
} as const;
const assetNames = Object.keys(everyModel);

const build = () => buildPlant({ seed: 7, startMs, assets: everyModel });

describe("a plant", () => {
  test("gives the same readings whenever it is built from the same seed", () => {
    for (const asset of assetNames) {
      const [one, other] = [build(), build()].map((plant) =>
        plant.trace(asset).due(startMs - 1, startMs + hourMs),
      );
      expect(one).toEqual(other);
    }
  });

  test("gives other readings from another seed", () => {
    const temperatures = [1, 2].map((seed) => {
      const readings = readingsUntil(onePlant({}, seed).trace("oven-1"), startMs + minuteMs);
      return valuesOf(readings, "Temperature");
    });
    expect(temperatures[0]).not.toEqual(temperatures[1]);
  });

  test("leaves every other asset alone when one is added", () => {
    const few = buildPlant({
      seed: 7,
      startMs,
      assets: { "oven-1": everyModel["oven-1"], door: everyModel.door },
    });
    for (const asset of few.assets) {
      expect(few.trace(asset).due(startMs - 1, startMs + hourMs)).toEqual(
        build()
          .trace(asset)
          .due(startMs - 1, startMs + hourMs),
      );
    }
  });

  test("gives two ovens of one kind noise of their own", () => {
    const plant = buildPlant({ seed: 7, startMs, assets: { "oven-1": oven(), "oven-2": oven() } });
    const [one, other] = plant.assets.map((asset) => readingsUntil(plant.trace(asset), startMs + hourMs));
    for (const dataPoint of ["Temperature", "BurnerPower", "Weight", "FillWeight"]) {
      expect(valuesOf(one ?? [], dataPoint)).not.toEqual(valuesOf(other ?? [], dataPoint));
    }
  });

  test("names the assets that it has when asked for another", () => {
    expect(() => build().trace("oven-9")).toThrow(
      "no asset oven-9; assets are oven-1, oven-2, door, meter, scale",
    );
  });

  test("is refused with every dangling name at once", () => {
    const assets = {
      "oven-1": oven(),
      door: { model: "door", watches: "oven-7" },
      scale: { model: "scale", of: ["oven-8"] },
    } as const;
    expect(() => buildPlant({ seed: 1, startMs, assets })).toThrow(
      /door\.watches: no oven "oven-7"; ovens are oven-1\n.*scale\.of\.0: no oven "oven-8"/,
    );
  });
});

describe.each(assetNames)("the trace of %s", (asset) => {
  const reference = readingsUntil(build().trace(asset), startMs + 2 * hourMs);

  test("starts with one reading of every data point", () => {
    const trace = build().trace(asset);
    const first = trace.due(startMs - 1, startMs);
    expect(first.map(({ dataPoint }) => dataPoint)).toEqual(trace.dataPoints.map(({ name }) => name));
    expect(first.every(({ atMs }) => atMs === startMs)).toBe(true);
  });

  test("gives the same readings in stretches of any length and order", () => {
    const plant = build();
    const moment = fc.integer({ min: -2 * secondMs, max: 2 * hourMs }).map((offset) => startMs + offset);
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const [afterMs, untilMs] = [Math.min(a, b), Math.max(a, b)];
        const expected = reference.filter(({ atMs }) => afterMs < atMs && atMs <= untilMs);
        expect(plant.trace(asset).due(afterMs, untilMs)).toEqual(expected);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test("is read until a time that comes", () => {
    expect(() => build().trace(asset).due(startMs, Infinity)).toThrow("ask until a finite time");
  });

  test("gives the same readings in stretches of 12 s, one after the other", () => {
    const trace = build().trace(asset);
    const pieces = [];
    for (let at = startMs - 1; at < startMs + 2 * hourMs; at += 12 * secondMs) {
      pieces.push(...trace.due(at, Math.min(at + 12 * secondMs, startMs + 2 * hourMs)));
    }
    expect(pieces).toEqual(reference);
  });

  test("knows the latest reading of each data point at any time", () => {
    const trace = build().trace(asset);
    const moment = fc.integer({ min: 0, max: 2 * hourMs }).map((offset) => startMs + offset);
    fc.assert(
      fc.property(moment, fc.constantFrom(...trace.dataPoints), (atMs, { name }) => {
        const expected = reference.findLast((each) => each.dataPoint === name && each.atMs <= atMs);
        expect(trace.latest(name, atMs)).toEqual(expected);
      }),
      { numRuns: 60, seed: 2 },
    );
    expect(trace.latest(trace.dataPoints[0]?.name ?? "", startMs - 1)).toBeUndefined();
  });

  test("orders its readings by time and never repeats an identity", () => {
    const places = new Map(
      build()
        .trace(asset)
        .dataPoints.map(({ name }, place) => [name, place]),
    );
    const keys = reference.map(({ atMs, dataPoint }) => atMs * 100 + (places.get(dataPoint) ?? 99));
    expect(keys.every((key, place) => place === 0 || key > (keys[place - 1] ?? Infinity))).toBe(true);
  });
});
