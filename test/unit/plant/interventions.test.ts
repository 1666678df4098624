import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import type { Intervention, OvenCommand, OvenPanel } from "../../../simulators/plant/intervention.ts";
import type { Plant } from "../../../simulators/plant/plant.ts";
import type { PlantSpec } from "../../../simulators/plant/plant-spec.ts";
import { packMlState } from "../../../simulators/plant/truth.ts";
import { hourMs, minuteMs, oven, readingsUntil, secondMs, startMs } from "./plants.ts";

const at = (minutes: number) => startMs + minutes * minuteMs;
const noon = startMs + 4 * hourMs;

function aPlant(written: object = {}, plan: Partial<PlantSpec> = {}) {
  const plant = buildPlant({ seed: 5, startMs, assets: { "oven-1": oven(written) }, ...plan });
  const panel = panelOf(plant, "oven-1");
  const trace = plant.trace("oven-1");
  return {
    plant,
    panel,
    trace,
    valueAt: (dataPoint: string, atMs: number) => Number(trace.latest(dataPoint, atMs)?.value),
    obey(command: OvenCommand, afterMs: number) {
      const outcome = panel.command(command, afterMs, "test");
      if (!outcome.accepted) throw new Error(`expected to be obeyed, got ${outcome.reason}`);
      return outcome.intervention.atMs;
    },
  };
}

function panelOf(plant: Plant, asset: string): OvenPanel {
  const panel = plant.oven(asset);
  if (panel === undefined) throw new Error(`expected ${asset} to be an oven`);
  return panel;
}

test("a stopped oven cools, and heats again once it is reset and started", () => {
  const { valueAt, obey } = aPlant();
  obey({ kind: "stop" }, at(50));
  expect(valueAt("State", at(51))).toBe(packMlState.stopped);
  expect(valueAt("BurnerPower", at(51))).toBe(0);
  expect(valueAt("Temperature", at(70))).toBeLessThan(150);
  obey({ kind: "reset" }, at(70));
  expect(valueAt("State", at(71))).toBe(packMlState.idle);
  expect(valueAt("BurnerPower", at(71))).toBe(0);
  obey({ kind: "start" }, at(72));
  expect(valueAt("State", at(73))).toBe(packMlState.execute);
  expect(valueAt("BurnerPower", at(73))).toBe(100);
  expect(Math.abs(valueAt("Temperature", at(95)) - 230)).toBeLessThan(3);
});

test("a held batch goes on where it stood", () => {
  const { plant, valueAt, obey } = aPlant();
  const calm = aPlant();
  obey({ kind: "hold" }, at(38));
  obey({ kind: "start" }, at(48));
  expect(valueAt("State", at(40))).toBe(packMlState.held);
  expect(Math.abs(valueAt("Temperature", at(47)) - 230)).toBeLessThan(3);
  expect(valueAt("PartsTotal", at(47))).toBe(calm.valueAt("PartsTotal", at(38)));
  expect(valueAt("PartsTotal", at(48) + 30 * secondMs)).toBe(
    calm.valueAt("PartsTotal", at(38) + 30 * secondMs),
  );
  expect(plant.truth(noon).ovens[0]?.states(startMs, noon)).toEqual([
    { fromMs: startMs, toMs: at(38) + secondMs, state: packMlState.execute },
    { fromMs: at(38) + secondMs, toMs: at(48) + secondMs, state: packMlState.held },
    { fromMs: at(48) + secondMs, toMs: noon, state: packMlState.execute },
  ]);
});

test("a new setpoint is reported and reached", () => {
  const { valueAt, obey } = aPlant();
  obey({ kind: "set-setpoint", celsius: 260 }, at(10));
  expect(valueAt("SetpointTemperature", at(10))).toBe(230);
  expect(valueAt("SetpointTemperature", at(10) + secondMs)).toBe(260);
  expect(Math.abs(valueAt("Temperature", at(20)) - 260)).toBeLessThan(3);
});

test("an open door cools the oven until it is closed", () => {
  const { valueAt, obey, trace } = aPlant();
  obey({ kind: "open-door" }, at(10));
  expect(trace.latest("DoorOpen", at(11))?.value).toBe(true);
  expect(valueAt("Temperature", at(14))).toBeLessThan(220);
  obey({ kind: "close-door" }, at(14));
  expect(trace.latest("DoorOpen", at(15))?.value).toBe(false);
  expect(Math.abs(valueAt("Temperature", at(30)) - 230)).toBeLessThan(3);
});

describe("a new recipe", () => {
  const { plant, panel, valueAt, obey } = aPlant();
  obey({ kind: "stop" }, at(50));
  obey({ kind: "set-recipe", recipe: "rolls" }, at(52));
  obey({ kind: "reset" }, at(53));
  obey({ kind: "start" }, at(54));

  test("changes setpoint and ideal cycle", () => {
    expect(panel.recipe(at(52))).toBe("rye");
    expect(panel.recipe(at(53))).toBe("rolls");
    expect(valueAt("SetpointTemperature", at(53))).toBe(210);
    expect(valueAt("IdealCycleTime", at(53))).toBe(6);
  });

  test("begins with an empty oven and a whole batch", () => {
    expect(valueAt("Weight", at(51))).toBeGreaterThan(100);
    expect(valueAt("Weight", at(53))).toBeLessThan(1);
    expect(valueAt("PartsTotal", at(70))).toBe(120);
    expect(valueAt("PartsTotal", at(75))).toBe(320);
    expect(valueAt("FillWeight", at(75))).toBeLessThan(70);
  });

  test("is in the truth, with its time", () => {
    expect(plant.truth(noon).ovens[0]?.idealCycles(at(0), noon)).toEqual([
      { fromMs: at(0), toMs: at(50) + secondMs, seconds: 20 },
      { fromMs: at(50) + secondMs, toMs: at(52) + secondMs, seconds: 20 },
      { fromMs: at(52) + secondMs, toMs: at(53) + secondMs, seconds: 6 },
      { fromMs: at(53) + secondMs, toMs: at(54) + secondMs, seconds: 6 },
      { fromMs: at(54) + secondMs, toMs: noon, seconds: 6 },
    ]);
  });

  test("leaves a setpoint alone that somebody has set", () => {
    const other = aPlant({ plannedStops: [{ kind: "break", at: "30m", for: "10m" }] });
    other.obey({ kind: "set-setpoint", celsius: 225 }, at(20));
    other.obey({ kind: "set-recipe", recipe: "baguette" }, at(31));
    expect(other.valueAt("SetpointTemperature", at(35))).toBe(225);
  });
});

describe("a command is refused", () => {
  const written = {
    plannedStops: [
      { kind: "break", at: "30m", for: "10m" },
      { kind: "cleaning", at: "1h", for: "10m" },
    ],
    disturbances: [
      { kind: "jam", at: "45m", for: "5m" },
      { kind: "door-left-open", at: "20m", for: "3m" },
    ],
  };
  const until = (minutes: number) => new Date(at(minutes)).toISOString();

  test.each<[OvenCommand, number, string]>([
    [{ kind: "set-setpoint", celsius: 149 }, 5, "expected a setpoint from 150 to 280 °C, got 149"],
    [{ kind: "set-setpoint", celsius: Number.NaN }, 5, "expected a setpoint from 150 to 280 °C, got NaN"],
    [{ kind: "set-recipe", recipe: "rolls" }, 5, "the oven must be Stopped or Idle, but is Execute"],
    [{ kind: "start" }, 5, "the oven must be Idle or Held, but is Execute"],
    [{ kind: "reset" }, 5, "the oven must be Stopped, but is Execute"],
    [{ kind: "close-door" }, 5, "nobody holds the door open"],
    [{ kind: "open-door" }, 21, `the door stands wide open already, until ${until(23)}`],
    [{ kind: "hold" }, 31, `the oven is Idle by its break until ${until(40)}`],
    [{ kind: "start" }, 31, `the oven is Idle by its break until ${until(40)}`],
    [{ kind: "start" }, 46, `the oven is Held by its jam until ${until(50)}`],
    [{ kind: "reset" }, 61, `the oven is Stopped by its cleaning until ${until(70)}`],
  ])("%j at minute %i, with its reason", (command, minute, reason) => {
    const { panel, plant, trace } = aPlant(written);
    const outcome = panel.command(command, at(minute), "test");
    const because = reason.startsWith("expected") ? "value" : "state";
    expect(outcome).toEqual({ accepted: false, because, reason });
    expect(plant.interventions()).toEqual([]);
    expect(trace.due(startMs, at(90))).toEqual(aPlant(written).trace.due(startMs, at(90)));
  });

  test("twice in a row, each of them", () => {
    const { obey, panel } = aPlant();
    for (const kind of ["open-door", "hold", "stop", "reset"] as const) {
      obey({ kind }, at(5));
      expect(panel.command({ kind }, at(5), "test").accepted).toBe(false);
    }
  });

  test("for a recipe that nobody knows", () => {
    const command = { kind: "set-recipe", recipe: JSON.parse('"cake"') } as const;
    const reason = "expected a recipe of rye, baguette, rolls, got cake";
    expect(aPlant().panel.command(command, at(5), "test")).toEqual({
      accepted: false,
      because: "value",
      reason,
    });
  });
});

test("an oven that is stopped during a break stays stopped after it", () => {
  const { plant, obey } = aPlant({ plannedStops: [{ kind: "break", at: "30m", for: "10m" }] });
  obey({ kind: "stop" }, at(35));
  const states = plant
    .truth(noon)
    .ovens[0]?.states(at(25), at(45))
    .map(({ state }) => state);
  expect(states).toEqual([packMlState.execute, packMlState.idle, packMlState.stopped]);
});

test("a jam in a stopped oven is nothing that anybody could see", () => {
  const { plant, obey } = aPlant({ disturbances: [{ kind: "jam", at: "45m", for: "5m" }] });
  expect(plant.truth(noon).disturbances[0]?.visibleMs).toBe(at(45));
  obey({ kind: "stop" }, at(40));
  expect(plant.truth(noon).disturbances[0]?.visibleMs).toBeUndefined();
});

describe("planned interventions", () => {
  const deed = (kind: "stop" | "hold" | "start" | "reset", minute: number): Intervention => ({
    asset: "oven-1",
    atMs: at(minute),
    command: { kind },
    by: "scenario",
  });

  test("act at their time, or at the first physics step after it", () => {
    const exact = aPlant({}, { interventions: [deed("stop", 10)] });
    expect(exact.valueAt("State", at(10) - 1)).toBe(packMlState.execute);
    expect(exact.valueAt("State", at(10))).toBe(packMlState.stopped);
    const late = aPlant({}, { interventions: [{ ...deed("stop", 10), atMs: at(10) + 1 }] });
    expect(late.plant.interventions()[0]?.atMs).toBe(at(10) + secondMs);
  });

  test("that are impossible are named with their places", () => {
    const interventions = [
      deed("start", 20),
      deed("stop", 10),
      deed("hold", 15),
      { ...deed("stop", 1), asset: "door" },
      deed("stop", -1),
    ];
    expect(() => aPlant({}, { interventions })).toThrow(
      [
        "this plant cannot be built:",
        "  door.interventions.3: is no oven, so that nothing can be done to it",
        "  oven-1.interventions.4: is done before the plant's start",
        "  oven-1.interventions.1: stop is refused then: the oven is Stopped already",
        "  oven-1.interventions.2: hold is refused then: the oven must be Execute, but is Stopped",
        "  oven-1.interventions.0: start is refused then: the oven must be Idle or Held, but is Stopped",
      ].join("\n"),
    );
  });

  test("fall away when somebody makes them impossible before", () => {
    const { plant, obey } = aPlant({}, { interventions: [deed("hold", 20), deed("start", 30)] });
    obey({ kind: "stop" }, at(10));
    expect(plant.interventions().map(({ command }) => command.kind)).toEqual(["stop"]);
  });
});

describe("whatever is done", () => {
  const assets = {
    "oven-1": oven({
      plannedStops: [{ kind: "break", at: "30m", for: "5m" }],
      disturbances: [
        { kind: "jam", at: "12m", for: "3m" },
        { kind: "burner-failure", at: "20m", for: "5m" },
      ],
    }),
    "oven-2": oven({ recipe: "rolls" }),
    door: { model: "door", watches: "oven-1" },
    meter: { model: "energy-meter", samplingMs: 7_000 },
    scale: { model: "scale" },
  } as const;
  const names = Object.keys(assets);
  const endMs = at(45);
  const build = (interventions: readonly Intervention[] = []) =>
    buildPlant({ seed: 7, startMs, assets, interventions });
  const readAll = (plant: Plant) => names.map((asset) => plant.trace(asset).due(startMs - 1, endMs));

  const command: fc.Arbitrary<OvenCommand> = fc.oneof(
    fc.record({
      kind: fc.constantFrom("start", "stop", "hold", "reset", "open-door", "close-door" as const),
    }),
    fc.record({
      kind: fc.constant("set-recipe" as const),
      recipe: fc.constantFrom("rye", "rolls", "baguette"),
    }),
    fc.record({ kind: fc.constant("set-setpoint" as const), celsius: fc.integer({ min: 140, max: 290 }) }),
  );
  const minute = fc.integer({ min: 0, max: 44 });
  /** What somebody does as time goes on, and which stretch somebody reads then, past or future. */
  const deeds = fc.array(
    fc.record({
      command,
      oven: fc.constantFrom("oven-1", "oven-2"),
      waitMs: fc.integer({ min: 0, max: 6 * minuteMs }),
      read: fc.record({ asset: fc.constantFrom(...names), from: minute, minutes: fc.nat(10) }),
    }),
    { minLength: 1, maxLength: 14 },
  );

  test("the same interventions give the same readings, made live between reads or planned", () => {
    let obeyed = 0;
    fc.assert(
      fc.property(deeds, (given) => {
        const plant = build();
        let nowMs = startMs;
        for (const { command: wish, oven: asset, waitMs, read } of given) {
          nowMs += waitMs;
          plant.trace(read.asset).due(at(read.from), at(read.from + read.minutes));
          plant.truth(at(read.from));
          const lately = () => names.map((name) => plant.trace(name).due(nowMs - 6 * minuteMs, nowMs));
          const before = lately();
          const outcome = panelOf(plant, asset).command(wish, nowMs, "somebody");
          if (outcome.accepted) obeyed += 1;
          expect(lately()).toEqual(before);
        }
        const again = build(plant.interventions());
        expect(readAll(again)).toEqual(readAll(plant));
        expect(again.interventions()).toEqual(plant.interventions());
        expect(again.truth(endMs).disturbances).toEqual(plant.truth(endMs).disturbances);
        expect(panelOf(again, "oven-2").lastBatch(endMs)).toEqual(panelOf(plant, "oven-2").lastBatch(endMs));
      }),
      { numRuns: 20, seed: 3 },
    );
    expect(obeyed).toBeGreaterThan(25);
  });

  test("the truth says of states, items and ideal cycles what the readings say", () => {
    fc.assert(
      fc.property(deeds, (given) => {
        const plant = build();
        let nowMs = startMs;
        for (const { command: wish, oven: asset, waitMs } of given) {
          nowMs += waitMs;
          panelOf(plant, asset).command(wish, nowMs, "somebody");
        }
        for (const truth of plant.truth(endMs).ovens) {
          const trace = plant.trace(truth.asset);
          for (const { fromMs, toMs, state } of truth.states(startMs, endMs)) {
            expect(trace.latest("State", fromMs)?.value).toBe(state);
            expect(trace.latest("State", toMs - 1)?.value).toBe(state);
          }
          for (const { fromMs, toMs, seconds } of truth.idealCycles(startMs, endMs)) {
            expect(trace.latest("IdealCycleTime", fromMs)?.value).toBe(seconds);
            expect(trace.latest("IdealCycleTime", toMs - 1)?.value).toBe(seconds);
          }
          const items = truth.items(startMs, endMs);
          expect(trace.latest("PartsTotal", endMs - 1)?.value).toBe(items.length);
          expect(trace.latest("PartsGood", endMs - 1)?.value).toBe(items.filter(({ good }) => good).length);
        }
      }),
      { numRuns: 20, seed: 4 },
    );
  });
});

describe("the last batch", () => {
  test("is reported as its last item has left", () => {
    const { panel, plant } = aPlant();
    expect(panel.lastBatch(at(40) - 1)).toBeUndefined();
    const report = panel.lastBatch(at(40));
    const items = plant.truth(noon).ovens[0]?.items(startMs, at(40)) ?? [];
    expect(report).toMatchObject({ number: 1, recipe: "rye", startedMs: startMs, endedMs: at(40) });
    expect(report?.partsGood).toBe(items.filter(({ good }) => good).length);
    expect(report?.partsScrap).toBe(items.filter(({ good }) => !good).length);
    expect(report?.minuteCelsius).toHaveLength(40);
    expect(Math.max(...(report?.minuteCelsius ?? []).map((celsius) => Math.abs(celsius - 230)))).toBeLessThan(
      3,
    );
    expect(panel.lastBatch(at(85))).toMatchObject({ number: 2, startedMs: at(40), endedMs: at(80) });
  });

  test("leaves stops out of its minutes", () => {
    const { panel, obey } = aPlant();
    obey({ kind: "hold" }, at(20));
    obey({ kind: "start" }, at(33));
    const report = panel.lastBatch(at(60));
    expect(report).toMatchObject({ startedMs: startMs, endedMs: at(53) });
    expect(report?.minuteCelsius).toHaveLength(40);
  });

  test("is none that was thrown away", () => {
    const { panel, obey } = aPlant();
    obey({ kind: "stop" }, at(30));
    obey({ kind: "set-recipe", recipe: "rolls" }, at(30));
    obey({ kind: "reset" }, at(30));
    obey({ kind: "start" }, at(30));
    expect(panel.lastBatch(at(50))).toBeUndefined();
    expect(panel.lastBatch(at(51))).toMatchObject({
      number: 2,
      recipe: "rolls",
      startedMs: at(30) + secondMs,
    });
  });
});

describe("what was done explains", () => {
  const explanationsOf = (...wishes: readonly (readonly [OvenCommand, number])[]) => {
    const { plant, obey } = aPlant();
    for (const [command, minute] of wishes) obey(command, at(minute));
    return plant.truth(noon).explanations;
  };

  test("alarms from its moment until it is undone and forgotten", () => {
    const [hold, start] = explanationsOf([{ kind: "hold" }, 10], [{ kind: "start" }, 20]);
    expect(hold).toMatchObject({ device: "oven-1", fromMs: at(10) + secondMs });
    expect(hold?.settledMs).toBeGreaterThan(at(20) + 30 * minuteMs);
    expect(hold?.dataPoints).toContain("State");
    expect(hold?.summary).toBe("oven-1: test did hold");
    expect(start).toMatchObject({ fromMs: at(20) + secondMs });
  });

  test("alarms to the end where nothing undoes it", () => {
    expect(explanationsOf([{ kind: "open-door" }, 10])[0]?.settledMs).toBeGreaterThan(noon);
  });

  test("weights for as long as another recipe is baked", () => {
    const all = explanationsOf([{ kind: "stop" }, 10], [{ kind: "set-recipe", recipe: "rolls" }, 10]);
    expect(all.find(({ dataPoints }) => dataPoints.length === 2)).toMatchObject({
      dataPoints: ["Weight", "FillWeight"],
    });
  });

  test("what onlookers see", () => {
    const plant = buildPlant({
      seed: 1,
      startMs,
      assets: { "oven-1": oven(), door: { model: "door", watches: "oven-1" } },
    });
    panelOf(plant, "oven-1").command({ kind: "open-door" }, at(10), "test");
    expect(plant.truth(noon).explanations[0]?.alsoShows).toEqual([
      { asset: "door", dataPoint: "DoorOpen" },
      { asset: "door", dataPoint: "Motion" },
    ]);
  });

  test("nothing where nothing was done", () => {
    expect(aPlant().plant.truth(noon)).toMatchObject({ explanations: [], interventions: [] });
  });
});

test("the truth tells what was done until then, by whom and when it acted", () => {
  const { plant, obey } = aPlant();
  obey({ kind: "hold" }, at(10));
  obey({ kind: "start" }, at(20));
  expect(plant.truth(at(15)).interventions).toEqual([
    { asset: "oven-1", atMs: at(10) + secondMs, command: { kind: "hold" }, by: "test" },
  ]);
  expect(plant.interventions()).toHaveLength(2);
});

test("an asset that is no oven has no panel", () => {
  const plant = buildPlant({
    seed: 1,
    startMs,
    assets: { "oven-1": oven(), meter: { model: "energy-meter", samplingMs: 1_000 } },
  });
  expect(plant.oven("meter")).toBeUndefined();
  expect(readingsUntil(plant.trace("meter"), at(1))).not.toEqual([]);
});
