import { describe, expect, test } from "vitest";
import { disturbances } from "../../../simulators/plant/disturbances/catalog.ts";
import { statusCode } from "../../../simulators/plant/trace.ts";
import type { DisturbanceTruth } from "../../../simulators/plant/truth.ts";
import { hourMs, minuteMs, onePlant, readingsUntil, secondMs, startMs, valuesOf } from "./plants.ts";

/** Baking of the second batch of rye begins at 41m and unloading at 1h16m. */
const bakingAt = "50m";
const unloadingAt = "1h17m";
const shiftEndMs = startMs + 8 * hourMs;

function disturb(kind: string, more: { at?: string; for?: string; by?: number; sampling?: string } = {}) {
  const { sampling = "5s", at = bakingAt, ...rest } = more;
  const plant = onePlant({ sampling, disturbances: [{ kind, at, ...rest }] });
  const calm = onePlant({ sampling });
  const [truth] = plant.truth(shiftEndMs).disturbances;
  if (truth === undefined) throw new Error(`expected the truth of one ${kind}, got none`);
  const trace = plant.trace("oven-1");
  const offCelsius = (atMs: number) =>
    Number(trace.latest("Temperature", atMs)?.value) -
    Number(trace.latest("SetpointTemperature", atMs)?.value);
  return { plant, trace, calm: calm.trace("oven-1"), truth, offCelsius };
}

/** Data points of which a reading at a time within the disturbance differs from undisturbed running. */
function differing({ trace, calm, truth }: ReturnType<typeof disturb>): Set<string> {
  const key = (reading: object) => JSON.stringify(reading);
  const [ours, theirs] = [trace, calm].map((each) => each.due(truth.fromMs - 1, truth.toMs - 1));
  const expected = new Set(theirs?.map(key));
  const seen = new Set(ours?.map(key));
  return new Set(
    [
      ...(ours ?? []).filter((each) => !expected.has(key(each))),
      ...(theirs ?? []).filter((each) => !seen.has(key(each))),
    ].map(({ dataPoint }) => dataPoint),
  );
}

test.each([
  ["burner-failure", bakingAt, 0],
  ["door-left-open", bakingAt, 0],
  ["overheat", bakingAt, 0],
  ["thermocouple-stuck", bakingAt, 0],
  ["thermocouple-broken", bakingAt, 0],
  ["temperature-drift", bakingAt, 5_000],
  ["temperature-spike", bakingAt, 0],
  ["jam", bakingAt, 0],
  ["scrap-burst", unloadingAt, 0],
])("%s shows where its truth says, and from the reading on that it says", (kind, at, delayMs) => {
  const run = disturb(kind, { at });
  expect(run.truth).toMatchObject({ device: "oven-1", kind });
  expect(run.truth.visibleMs).toBe(run.truth.fromMs + delayMs);
  expect(run.truth.settledMs).toBeGreaterThan(run.truth.toMs);
  const shown = differing(run);
  for (const dataPoint of run.truth.shows) {
    expect(shown).toContain(dataPoint);
  }
  expect(run.truth.summary).toMatch(/^oven-1: ./);
});

test("the catalog has each kind once", () => {
  expect(new Set(disturbances.map(({ kind }) => kind)).size).toBe(disturbances.length);
  expect(disturbances.length).toBe(10);
});

describe.each([
  ["burner-failure", -1],
  ["door-left-open", -1],
  ["overheat", 1],
])("%s", (kind, direction) => {
  test.each(["30m", "35m58s", "41m", "2h"])(
    "moves the temperature by more than 3 °C within 40 s, begun at %s",
    (at) => {
      const { truth, offCelsius } = disturb(kind, { at });
      expect(direction * offCelsius(truth.fromMs + 40 * secondMs)).toBeGreaterThan(3);
    },
  );

  test.each(["30m", "1h10m"])("lets the oven recover to within 1 °C in ten minutes, begun at %s", (at) => {
    const { trace, truth } = disturb(kind, { at });
    const from = truth.toMs + 10 * minuteMs;
    const setpoint = Number(trace.latest("SetpointTemperature", from)?.value);
    const off = valuesOf(trace.due(from, truth.settledMs), "Temperature").map(
      (celsius) => celsius - setpoint,
    );
    expect(off.length).toBeGreaterThan(50);
    expect(Math.abs(off.reduce((sum, each) => sum + each, 0) / off.length)).toBeLessThan(0.2);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(2);
  });

  test("spoils items of the batch that was in the oven", () => {
    const { trace, calm } = disturb(kind, { at: "55m", for: "15m" });
    const scrap = [trace, calm].map((each) => Number(each.latest("PartsScrap", startMs + 2 * hourMs)?.value));
    expect(scrap[0]).toBeGreaterThan(10 + (scrap[1] ?? 0));
  });
});

test("an oven that has cooled for an hour has recovered when its truth says that it has settled", () => {
  const { truth, offCelsius } = disturb("burner-failure", { for: "1h" });
  expect(offCelsius(truth.toMs)).toBeLessThan(-150);
  expect(Math.abs(offCelsius(truth.settledMs))).toBeLessThan(1);
});

test("an overheated oven gets as hot as it was told to", () => {
  const { truth, offCelsius } = disturb("overheat", { by: 20 });
  expect(Math.abs(offCelsius(truth.toMs) - 20)).toBeLessThan(1.5);
});

test("a stuck thermocouple reports nothing new, and nothing bad", () => {
  const { trace, truth } = disturb("thermocouple-stuck");
  const meanwhile = trace.due(truth.fromMs - 1, truth.toMs - 1);
  expect(valuesOf(meanwhile, "EnergyUse")).toHaveLength(120);
  expect(valuesOf(meanwhile, "Temperature")).toEqual([]);
  expect(trace.latest("Temperature", truth.toMs - 1)?.status).toBe(statusCode.good);
});

test("a broken thermocouple reports 0 and BadSensorFailure until it is mended", () => {
  const { trace, truth } = disturb("thermocouple-broken");
  const meanwhile = trace
    .due(truth.fromMs - 1, truth.toMs)
    .filter(({ dataPoint }) => dataPoint === "Temperature");
  expect(meanwhile).toMatchObject([
    { atMs: truth.fromMs, value: 0, status: statusCode.badSensorFailure },
    { atMs: truth.toMs, status: statusCode.good },
  ]);
});

test("a fault of the thermocouple alone leaves the oven alone", () => {
  for (const kind of [
    "thermocouple-stuck",
    "thermocouple-broken",
    "temperature-drift",
    "temperature-spike",
  ]) {
    const { trace, calm } = disturb(kind);
    const others = [trace, calm].map((each) =>
      readingsUntil(each, startMs + 2 * hourMs).filter(({ dataPoint }) => dataPoint !== "Temperature"),
    );
    expect(others[0]).toEqual(others[1]);
  }
});

test("a drift ends as far off as it was told to", () => {
  const { truth, trace, calm } = disturb("temperature-drift", { by: -10, for: "20m" });
  const lastMs = truth.toMs - 5_000;
  const off =
    Number(trace.latest("Temperature", lastMs)?.value) - Number(calm.latest("Temperature", lastMs)?.value);
  expect(off).toBeCloseTo(-10 * (1 - 5 / 1_200), 1);
});

test("a spike that falls between two sampling points lasts until one has seen it", () => {
  const { truth, trace } = disturb("temperature-spike", { sampling: "1m", at: "50m1s", for: "1s", by: 30 });
  expect(truth).toMatchObject({
    fromMs: startMs + 50 * minuteMs + secondMs,
    visibleMs: startMs + 51 * minuteMs,
    toMs: startMs + 51 * minuteMs + secondMs,
  });
  const around = valuesOf(trace.due(startMs + 49 * minuteMs, startMs + 52 * minuteMs), "Temperature");
  expect(around.map((celsius) => celsius > 250)).toEqual([false, true, false]);
});

test("micro-stops are as many as they were told to be, and short", () => {
  const { plant, truth } = disturb("micro-stops", { for: "10m", by: 7 });
  const stops = (plant.truth(shiftEndMs).ovens[0]?.states(truth.fromMs, truth.toMs) ?? []).filter(
    ({ state }) => state === 5,
  );
  expect(stops).toHaveLength(7);
  const lengths = stops.map(({ fromMs, toMs }) => toMs - fromMs);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(5 * secondMs);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(20 * secondMs);
  expect(truth.visibleMs).toBe(stops[0]?.fromMs);
});

test("the items of a scrap burst leave the normal range and are all rejected", () => {
  const { plant, trace, truth } = disturb("scrap-burst", { at: unloadingAt, for: "1m" });
  const items = plant.truth(shiftEndMs).ovens[0]?.items(truth.fromMs, truth.toMs) ?? [];
  const low = trace.dataPoints.find(({ name }) => name === "FillWeight")?.range?.low ?? 0;
  expect(items).toHaveLength(30);
  expect(items.every(({ good, grams }) => !good && grams < low)).toBe(true);
});

test("a scrap burst while nothing leaves the oven is never visible", () => {
  expect(disturb("scrap-burst").truth.visibleMs).toBeUndefined();
});

describe("the truth of a run that ends early", () => {
  const plant = onePlant({
    disturbances: [
      { kind: "overheat", at: "20m" },
      { kind: "temperature-drift", at: "25m" },
      { kind: "jam", at: "30m" },
    ],
  });
  const until = (untilMs: number) =>
    plant.truth(untilMs).disturbances.map(({ kind, toMs }) => ({ kind, toMs }));

  test("leaves out what begins at its end and clips what goes on beyond it", () => {
    const endMs = startMs + 25 * minuteMs;
    expect(until(endMs)).toEqual([{ kind: "overheat", toMs: endMs }]);
    expect(until(endMs + 1).map(({ kind }) => kind)).toEqual(["overheat", "temperature-drift"]);
  });

  test("calls nothing visible that shows only after its end", () => {
    const visibleAt = (untilMs: number): DisturbanceTruth["visibleMs"] =>
      plant.truth(untilMs).disturbances.find(({ kind }) => kind === "temperature-drift")?.visibleMs;
    const shownMs = startMs + 25 * minuteMs + 5 * secondMs;
    expect(visibleAt(shownMs - 1)).toBeUndefined();
    expect(visibleAt(shownMs)).toBe(shownMs);
  });
});

test("a disturbance that overlaps another is compared with the plant that has only the other", () => {
  const plant = onePlant({
    disturbances: [
      { kind: "thermocouple-broken", at: "20m", for: "30m" },
      { kind: "temperature-spike", at: "25m", for: "1m" },
      { kind: "burner-failure", at: "30m" },
    ],
  });
  const [, spike, failure] = plant.truth(shiftEndMs).disturbances;
  expect(spike).toMatchObject({ kind: "temperature-spike" });
  expect(failure).toMatchObject({ kind: "burner-failure", visibleMs: startMs + 30 * minuteMs });
});
