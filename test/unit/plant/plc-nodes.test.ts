import { expect, test } from "vitest";
import { opcuaPlc } from "../../../simulators/opcua/opcua-plc.ts";
import { plcNodes } from "../../../simulators/opcua/plc/plc-nodes.ts";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";

const startMs = Date.UTC(2026, 2, 2, 6);

function plantOf(options: object, seed = 42) {
  const config = opcuaPlc.config.parse(options);
  return buildPlant({ seed, startMs, assets: { plc: opcuaPlc.asset(config) } });
}

test("without options there is one slow and one fast node, each with a bad companion", () => {
  expect(plcNodes(opcuaPlc.config.parse({})).map(({ name }) => name)).toEqual([
    "SpikeData",
    "DipData",
    "PositiveTrendData",
    "NegativeTrendData",
    "StepUp",
    "AlternatingBoolean",
    "RandomSignedInt32",
    "RandomUnsignedInt32",
    "SlowUInt1",
    "BadSlowUInt1",
    "FastUInt1",
    "BadFastUInt1",
  ]);
});

test("a phase of 50 cycles has a spike and a dip at most, and the truth names each at its own cycle", () => {
  const plant = plantOf({});
  const untilMs = startMs + 600_000;
  const { disturbances } = plant.truth(untilMs);
  for (const [kind, dataPoint, value] of [
    ["spike", "SpikeData", 1_000],
    ["dip", "DipData", -1_000],
  ] as const) {
    const atMs = plant
      .trace("plc")
      .due(startMs - 1, untilMs)
      .filter((reading) => reading.dataPoint === dataPoint && reading.value === value)
      .map((reading) => reading.atMs);
    expect(disturbances.filter((one) => one.kind === kind).map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(
      atMs.map((ms) => [ms, ms + 100]),
    );
    const phases = atMs.map((ms) => Math.floor((ms - startMs) / 5_000));
    expect(new Set(phases).size).toBe(phases.length);
    expect(phases.length).toBeGreaterThan(110);
  }
});

test("the same seed gives the same values, another one others", () => {
  const values = (seed: number) =>
    plantOf({ fn: 3, ftr: true }, seed)
      .trace("plc")
      .due(startMs - 1, startMs + 60_000);
  expect(values(7)).toEqual(values(7));
  expect(values(7)).not.toEqual(values(8));
});

test("random values stay within the bounds of the quickstart and reach both", () => {
  const readings = plantOf({ fn: 10, ftl: 212, ftu: 273, ftr: true })
    .trace("plc")
    .due(startMs - 1, startMs + 600_000)
    .filter(({ dataPoint }) => dataPoint.startsWith("FastUInt"));
  const values = readings.map(({ value }) => Number(value));
  expect([Math.min(...values), Math.max(...values)]).toEqual([212, 273]);
  expect(
    new Set(readings.filter(({ atMs }) => atMs === startMs).map(({ value }) => value)).size,
  ).toBeGreaterThan(3);
});

test("cycles and their length are as asked for", () => {
  const spikes = plantOf({ sc: 20, ct: 50 }).truth(startMs + 60_000).disturbances;
  const phases = spikes
    .filter(({ kind }) => kind === "spike")
    .map(({ fromMs }) => Math.floor((fromMs - startMs) / 1_000));
  expect(phases.length).toBeGreaterThan(50);
  expect(new Set(phases).size).toBe(phases.length);
});

test("with an asset definition the plant has its tags, and nothing that nobody asks for", () => {
  const asset = { dataPoints: { Temperature: "ns=3;s=SpikeData", Weight: "ns=3;s=FastUInt1" } };
  const plant = plantOf({ asset });
  expect(
    plant
      .trace("plc")
      .dataPoints.map(({ name }) => name)
      .sort(),
  ).toEqual(["Temperature", "Weight"]);
  expect(new Set(plant.truth(startMs + 60_000).disturbances.flatMap(({ shows }) => shows))).toEqual(
    new Set(["Temperature"]),
  );
});
