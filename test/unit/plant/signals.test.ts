import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import { statusNamed } from "../../../simulators/plant/quality.ts";
import { type SignalSpec, signalSpec } from "../../../simulators/plant/signal-spec.ts";
import { signals } from "../../../simulators/plant/signals/catalog.ts";
import { hourMs, minuteMs, readingsUntil, secondMs, startMs } from "./plants.ts";

const kinds = signals.map(({ kind }) => kind);

/** A device of one data point, `Value`. */
function device(written: z.input<typeof signalSpec>, seed = 1) {
  const spec: SignalSpec = signalSpec.parse(written);
  const assets = { plc: { model: "signals", signals: { Value: spec } } } as const;
  const plant = buildPlant({ seed, startMs, assets });
  const trace = plant.trace("plc");
  return {
    plant,
    trace,
    values: (untilMs: number) => readingsUntil(trace, startMs + untilMs).map(({ value }) => value),
  };
}

const everySignal = Object.fromEntries(
  kinds.map((kind, place) => [
    kind,
    signalSpec.parse({ kind, every: `${100 * (1 + (place % 3))}ms`, quality: place % 2 ? "cycle" : "good" }),
  ]),
);
const build = (seed = 1) =>
  buildPlant({ seed, startMs, assets: { plc: { model: "signals", signals: everySignal } } });

test("the catalog has each kind once", () => {
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds.length).toBe(11);
});

describe("signals", () => {
  const untilMs = startMs + 10 * minuteMs;
  const reference = readingsUntil(build().trace("plc"), untilMs);

  test("are the same from the same seed, and others from another", () => {
    expect(readingsUntil(build().trace("plc"), untilMs)).toEqual(reference);
    expect(readingsUntil(build(2).trace("plc"), untilMs)).not.toEqual(reference);
  });

  test("give the same readings in stretches of any length and order, and know the latest", () => {
    const trace = build().trace("plc");
    const moment = fc.nat(10 * minuteMs).map((offset) => startMs + offset);
    fc.assert(
      fc.property(
        moment,
        fc.nat(minuteMs),
        fc.constantFrom(...trace.dataPoints),
        (afterMs, length, { name }) => {
          const endMs = Math.min(afterMs + length, untilMs);
          expect(trace.due(afterMs, endMs)).toEqual(
            reference.filter(({ atMs }) => afterMs < atMs && atMs <= endMs),
          );
          expect(trace.latest(name, afterMs)).toEqual(
            reference.findLast((each) => each.dataPoint === name && each.atMs <= afterMs),
          );
        },
      ),
      { numRuns: 60, seed: 1 },
    );
    expect(trace.latest("ramp", startMs - 1)).toBeUndefined();
  });

  test("are due once at the start, and then when value or status changed, in order", () => {
    const trace = build().trace("plc");
    const names = trace.dataPoints.map(({ name }) => name);
    expect(trace.due(startMs - 1, startMs).map(({ dataPoint }) => dataPoint)).toEqual(names);
    const keys = reference.map(({ atMs, dataPoint }) => atMs * 100 + names.indexOf(dataPoint));
    expect(keys.every((key, place) => place === 0 || key > (keys[place - 1] ?? Infinity))).toBe(true);
    for (const name of names) {
      const own = reference.filter(({ dataPoint }) => dataPoint === name);
      const looks = own.map(({ value, status }) => `${value} ${status}`);
      expect(looks.every((look, place) => look !== looks[place - 1])).toBe(true);
    }
  });

  test("leave each other alone", () => {
    const alone = device({ kind: "ramp", every: "300ms", random: true });
    const many = buildPlant({
      seed: 1,
      startMs,
      assets: {
        plc: {
          model: "signals",
          signals: {
            Other: everySignal.ramp ?? never(),
            Value: signalSpec.parse({ kind: "ramp", every: "300ms", random: true }),
          },
        },
      },
    });
    expect(
      many
        .trace("plc")
        .due(startMs, untilMs)
        .filter(({ dataPoint }) => dataPoint === "Value"),
    ).toEqual(alone.trace.due(startMs, untilMs));
  });

  test("are read after a year as fast as after a minute", () => {
    const { trace } = device({ kind: "sine-with-spikes", every: "100ms" });
    const laterMs = startMs + 8_760 * hourMs;
    expect(trace.due(laterMs, laterMs + secondMs)).toHaveLength(10);
  });

  test("have no end", () => {
    expect(() => device({ kind: "ramp" }).trace.due(startMs, Infinity)).toThrow("ask until a finite time");
    expect(() => device({ kind: "ramp" }).trace.latest("Other", startMs)).toThrow(
      "plc has no data point Other",
    );
  });
});

function never(): never {
  throw new Error("expected a signal of that name");
}

describe.each([
  ["sine-with-spikes", "spike", 1_000],
  ["sine-with-dips", "dip", -1_000],
] as const)("%s", (kind, anomaly, outlier) => {
  const { plant, trace } = device({ kind, every: "100ms" });
  const untilMs = startMs + hourMs;
  const readings = readingsUntil(trace, untilMs);
  const found = readings.filter(({ value }) => value === outlier);
  const { disturbances } = plant.truth(untilMs + 1);

  test("is a sine of its amplitude but for one tick of nearly every wave", () => {
    expect(found.length).toBeGreaterThan(720 * 0.95);
    expect(found.length).toBeLessThan(720);
    const waves = new Set(found.map(({ atMs }) => Math.floor((atMs - startMs) / 5_000)));
    expect(waves.size).toBe(found.length);
    const others = readings.filter(({ value }) => value !== outlier).map(({ value }) => Number(value));
    expect(Math.max(...others.map(Math.abs))).toBeLessThanOrEqual(100);
    expect(Math.max(...others)).toBeGreaterThan(99);
    expect(trace.dataPoints[0]?.range).toEqual({ low: -100, high: 100 });
  });

  test("has each of them in the truth, with the very reading", () => {
    expect(disturbances.map(({ visibleMs }) => visibleMs)).toEqual(found.map(({ atMs }) => atMs));
    expect(disturbances[0]).toMatchObject({ device: "plc", kind: anomaly, shows: ["Value"], alsoShows: [] });
    for (const { fromMs, toMs, settledMs } of disturbances) {
      expect(toMs - fromMs).toBe(100);
      expect(settledMs).toBe(toMs + 2_000);
    }
  });

  test("tells nothing of what comes after the end", () => {
    const lastMs = disturbances.at(-1)?.fromMs ?? 0;
    expect(plant.truth(lastMs).disturbances).toHaveLength(disturbances.length - 1);
    expect(plant.truth(lastMs + 1).disturbances.at(-1)).toMatchObject({
      toMs: lastMs + 1,
      visibleMs: lastMs,
    });
  });
});

describe.each([
  ["positive-trend", 1],
  ["negative-trend", -1],
] as const)("%s", (kind, direction) => {
  const { plant, trace } = device({ kind, every: "100ms" });
  const [first, second, third] = readingsUntil(trace, startMs + minuteMs);

  test("stands still, and then moves a step with every phase", () => {
    expect(first?.value).toBe(100);
    expect(second?.value).toBe(100 + direction * 0.1);
    expect(third?.value).toBe(100 + direction * 0.2);
    expect((third?.atMs ?? 0) - (second?.atMs ?? 0)).toBe(5_000);
    expect((second?.atMs ?? 0) - startMs).toBeLessThanOrEqual(50_000);
  });

  test("begins in the truth with the first reading that moves, and never ends", () => {
    const untilMs = startMs + hourMs;
    expect(plant.truth(untilMs).disturbances).toEqual([
      {
        device: "plc",
        kind: "trend",
        fromMs: second?.atMs,
        visibleMs: second?.atMs,
        toMs: untilMs,
        settledMs: untilMs + 2_000,
        shows: ["Value"],
        alsoShows: [],
        summary: "plc: Value begins to move, and goes on moving",
      },
    ]);
    expect(plant.truth(second?.atMs ?? 0).disturbances).toEqual([]);
  });
});

test.each<[z.input<typeof signalSpec>, readonly unknown[]]>([
  [{ kind: "step-up" }, [0, 1, 2, 3]],
  [{ kind: "step-up", cycles: 3 }, [0, 1]],
  [{ kind: "alternating-boolean", cycles: 2 }, [true, false]],
  [{ kind: "ramp", low: 5, high: 7 }, [5, 6, 7, 5]],
  [{ kind: "ramp", type: "Double", low: -1, high: 1, step: 0.5 }, [-1, -0.5, 0, 0.5]],
  [{ kind: "uint-array", length: 4 }, [0, 1, 2, 3]],
])("%j begins with %j", (written, values) => expect(device(written).values(3 * secondMs)).toEqual(values));

test("an array says how long it is", () => {
  expect(device({ kind: "uint-array" }).trace.dataPoints[0]).toMatchObject({ type: "UInt32", length: 32 });
});

test.each<[z.input<typeof signalSpec>, number, number]>([
  [{ kind: "ramp", random: true, low: 212, high: 273 }, 212, 273],
  [{ kind: "random-integer", low: -3, high: 3 }, -3, 3],
  [{ kind: "random-integer" }, -(2 ** 31), 2 ** 31 - 1],
  [{ kind: "random-unsigned-integer" }, 0, 2 ** 31 - 1],
])("%j stays within its bounds, and uses them", (written, low, high) => {
  const values = device(written)
    .values(2 * hourMs)
    .map(Number);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
  expect(Math.max(...values)).toBeLessThanOrEqual(high);
  expect((Math.max(...values) - Math.min(...values)) / (high - low)).toBeGreaterThan(0.98);
  expect(values.every(Number.isInteger)).toBe(true);
});

describe("a signal whose quality goes in a cycle", () => {
  const { plant, trace } = device({ kind: "step-up", quality: "cycle" });

  test("is Uncertain or Bad in four of ten ticks, without a value where Bad", () => {
    expect(readingsUntil(trace, startMs + 10 * secondMs).map(({ value, status }) => [value, status])).toEqual(
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, statusNamed("UncertainLastUsableValue")],
        [4, 0],
        [5, 0],
        [6, 0],
        [7, statusNamed("Uncertain")],
        [0, statusNamed("BadDataLost")],
        [0, statusNamed("BadNoCommunication")],
        [10, 0],
      ],
    );
  });

  test("has its lapses in the truth", () => {
    const told = plant.truth(startMs + 20 * secondMs).disturbances;
    expect(told.map(({ kind, fromMs, toMs }) => [kind, fromMs - startMs, toMs - startMs])).toEqual([
      ["bad-quality", 3_000, 4_000],
      ["bad-quality", 7_000, 10_000],
      ["bad-quality", 13_000, 14_000],
      ["bad-quality", 17_000, 20_000],
    ]);
  });

  test("hides a spike in a Bad tick, and the truth knows it", () => {
    const { plant: noisy, trace: seen } = device({ kind: "sine-with-spikes", quality: "cycle" });
    const untilMs = startMs + 2 * hourMs;
    const spikes = noisy.truth(untilMs).disturbances.filter(({ kind }) => kind === "spike");
    const visible = spikes.flatMap(({ visibleMs }) => visibleMs ?? []);
    const shown = readingsUntil(seen, untilMs - 1).filter(({ value }) => value === 1_000);
    expect(visible).toEqual(shown.map(({ atMs }) => atMs));
    expect(visible.length).toBeLessThan(spikes.length);
  });
});

test("the spikes of three days are found at once", () => {
  const { plant } = device({ kind: "sine-with-spikes", every: "100ms" });
  expect(plant.truth(startMs + 72 * hourMs).disturbances.length).toBeGreaterThan(50_000);
});

describe("a mistake is named with its place", () => {
  test.each<[object, string]>([
    [{ kind: "ramp", every: "9ms" }, "must be 10ms at least, got 9ms"],
    [{ kind: "sawtooth" }, "must be one of sine-wave, sine-with-spikes, sine-with-dips"],
    [{ kind: "sine-with-spikes", spikes: 3 }, "spikes"],
  ])("%j", (written, message) => {
    expect(JSON.stringify(signalSpec.safeParse(written).error?.issues)).toContain(message);
  });

  test("in a device", () => {
    const upside = signalSpec.parse({ kind: "ramp", low: 9, high: 3 });
    const plc = { model: "signals", signals: { Value: upside } } as const;
    expect(() => buildPlant({ seed: 1, startMs, assets: { plc } })).toThrow(
      "plc.signals.Value: high must be above low, got 9 to 3",
    );
    const empty = { plc: { model: "signals", signals: {} } } as const;
    expect(() => buildPlant({ seed: 1, startMs, assets: empty })).toThrow("needs at least one data point");
  });
});
