import { describe, expect, test } from "vitest";
import { recipeNames } from "../../../simulators/plant/recipes.ts";
import { statusCode } from "../../../simulators/plant/trace.ts";
import { packMlState } from "../../../simulators/plant/truth.ts";
import { hourMs, minuteMs, onePlant, readingsUntil, secondMs, startMs, valuesOf } from "./plants.ts";

const shiftEndMs = startMs + 8 * hourMs;

/** Stops of every kind, one of them across a block's end and one in the middle of unloading. */
const busyShift = {
  plannedStops: [
    { kind: "break" as const, at: "2h", for: "30m" },
    { kind: "cleaning" as const, at: "6h", for: "20m" },
  ],
  disturbances: [
    { kind: "jam", at: "38m" },
    { kind: "micro-stops", at: "4h" },
    { kind: "burner-failure", at: "5h" },
  ],
};

describe.each(recipeNames)("an oven that bakes %s", (recipe) => {
  const plant = onePlant({ recipe });
  const readings = readingsUntil(plant.trace("oven-1"), shiftEndMs);

  test("keeps normal readings inside the range of each data point", () => {
    for (const { name, range } of plant.trace("oven-1").dataPoints) {
      const values = valuesOf(readings, name);
      expect(values.length).toBeGreaterThan(0);
      if (range === undefined) continue;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(range.low);
      expect(Math.max(...values)).toBeLessThanOrEqual(range.high);
    }
  });

  test("rejects few items, but some", () => {
    const [oven] = plant.truth(shiftEndMs).ovens;
    const items = oven?.items(startMs, shiftEndMs) ?? [];
    const scrapRatio = items.filter(({ good }) => !good).length / items.length;
    expect(scrapRatio).toBeGreaterThan(0);
    expect(scrapRatio).toBeLessThan(0.02);
  });

  test("makes an item per ideal cycle when nothing stops it", () => {
    const [oven] = plant.truth(shiftEndMs).ovens;
    const wholeBatchesMs = { rye: 8 * hourMs, baguette: 7.5 * hourMs, rolls: 8 * hourMs }[recipe];
    const made = oven?.items(startMs, startMs + wholeBatchesMs).length ?? 0;
    expect(made * (oven?.idealCycleSeconds ?? 0) * secondMs).toBe(wholeBatchesMs);
  });
});

describe("an oven in a shift with stops", () => {
  const plant = onePlant({ recipe: "baguette", ...busyShift });
  const trace = plant.trace("oven-1");
  const readings = readingsUntil(trace, shiftEndMs);
  const [truth] = plant.truth(shiftEndMs).ovens;

  test("uses energy between any two sampling points, which makes it the asset's heartbeat", () => {
    const energy = readings.filter(({ dataPoint }) => dataPoint === "EnergyUse");
    expect(energy.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: (8 * hourMs) / 5_000 + 1 }, (_, sample) => startMs + sample * 5_000),
    );
    expect(
      energy.every(({ value }, place) => place === 0 || value > (energy[place - 1]?.value ?? Infinity)),
    ).toBe(true);
  });

  test("uses as much energy as its burner and its drives draw", () => {
    let kilowattSeconds = 0;
    for (let atMs = startMs; atMs < shiftEndMs; atMs += 5_000) {
      kilowattSeconds += (3 + 0.8 * Number(trace.latest("BurnerPower", atMs)?.value)) * 5;
    }
    const used = Number(trace.latest("EnergyUse", shiftEndMs)?.value);
    expect(Math.abs(used - kilowattSeconds / 3_600) / used).toBeLessThan(0.005);
  });

  test("samples analog data points on its grid alone", () => {
    const sampled = ["Temperature", "BurnerPower", "EnergyUse", "Weight"];
    const offGrid = readings.filter(
      ({ dataPoint, atMs }) => sampled.includes(dataPoint) && (atMs - startMs) % 5_000,
    );
    expect(offGrid).toEqual([]);
  });

  test("counts exactly the items that left it", () => {
    for (const untilMs of [startMs + 24 * minuteMs, startMs + 4.7 * hourMs, shiftEndMs]) {
      const items = truth?.items(startMs, untilMs) ?? [];
      expect(items.length).toBeGreaterThan(0);
      const goodCount = items.filter(({ good }) => good).length;
      const counted = ["PartsTotal", "PartsGood", "PartsScrap"].map(
        (name) => trace.latest(name, untilMs - 1)?.value,
      );
      expect(counted).toEqual([items.length, goodCount, items.length - goodCount]);
    }
  });

  test("gives each item a fill weight in the second in which it leaves", () => {
    const weighed = readings.filter(({ dataPoint, atMs }) => dataPoint === "FillWeight" && atMs > startMs);
    const items = truth?.items(startMs, shiftEndMs) ?? [];
    expect(weighed.map(({ atMs, value }) => [atMs, value])).toEqual(
      items.map(({ atMs, grams }) => [atMs, grams]),
    );
  });

  test("tells its states without a gap, as its State reports them", () => {
    const states = truth?.states(startMs, shiftEndMs) ?? [];
    expect(states[0]?.fromMs).toBe(startMs);
    expect(states.at(-1)?.toMs).toBe(shiftEndMs);
    expect(states.every(({ fromMs }, place) => place === 0 || fromMs === states[place - 1]?.toMs)).toBe(true);
    const reported = readings.filter(({ dataPoint }) => dataPoint === "State");
    expect(reported.map(({ atMs, value }) => [atMs, value])).toEqual(
      states.map(({ fromMs, state }) => [fromMs, state]),
    );
    expect(new Set(states.map(({ state }) => state))).toEqual(
      new Set([
        packMlState.execute,
        packMlState.idle,
        packMlState.stopped,
        packMlState.held,
        packMlState.suspended,
      ]),
    );
  });

  test("clips its states to what is asked and to what has happened", () => {
    const atMs = startMs + 2.25 * hourMs;
    expect(truth?.states(atMs, atMs + 1)).toEqual([
      { fromMs: atMs, toMs: atMs + 1, state: packMlState.idle },
    ]);
    expect(plant.truth(atMs).ovens[0]?.states(startMs, shiftEndMs).at(-1)?.toMs).toBe(atMs);
    expect(plant.truth(atMs).ovens[0]?.items(atMs, shiftEndMs)).toEqual([]);
  });

  test("pauses its batch in a stop and loses no item of it", () => {
    const breakMs = { from: startMs + 2 * hourMs, to: startMs + 2.5 * hourMs };
    expect(truth?.items(breakMs.from, breakMs.to)).toEqual([]);
    expect(
      trace.due(breakMs.from + 1, breakMs.to - 1).some(({ dataPoint }) => dataPoint === "PartsTotal"),
    ).toBe(false);
    const stoppedMs = (truth?.states(startMs, shiftEndMs) ?? [])
      .filter(({ state }) => state !== packMlState.execute)
      .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const undisturbed = onePlant({ recipe: "baguette" }).truth(shiftEndMs).ovens[0];
    const producedUntilMs = shiftEndMs - stoppedMs;
    expect(truth?.items(startMs, shiftEndMs).length).toBe(
      undisturbed?.items(startMs, producedUntilMs).length,
    );
  });
});

test("an oven that samples faster than once a second keeps the same batches", () => {
  const [fast, slow] = (["100ms", "1s"] as const).map((sampling) => onePlant({ sampling, recipe: "rolls" }));
  const untilMs = startMs + 20 * minuteMs;
  const items = [fast, slow].map((plant) => plant?.truth(untilMs).ovens[0]?.items(startMs, untilMs));
  expect(items[0]).toEqual(items[1]);
  const perSecond = fast?.trace("oven-1").due(startMs, startMs + secondMs) ?? [];
  expect(valuesOf(perSecond, "EnergyUse")).toHaveLength(10);
  expect(perSecond.every(({ status }) => status === statusCode.good)).toBe(true);
});
