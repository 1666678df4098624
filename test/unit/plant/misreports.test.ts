import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import { misreports } from "../../../simulators/plant/misreports/catalog.ts";
import type { MisreportSpec } from "../../../simulators/plant/misreports/misreport.ts";
import { statusNamed } from "../../../simulators/plant/quality.ts";
import { signalSpec } from "../../../simulators/plant/signal-spec.ts";
import { type Reading, sourceMs, type Trace } from "../../../simulators/plant/trace.ts";
import { hourMs, minuteMs, oven, readingsUntil, secondMs, startMs } from "./plants.ts";

const at = (minutes: number) => startMs + minutes * minuteMs;
const endMs = at(40);
const kinds = misreports.map(({ kind }) => kind);

interface Written {
  readonly kind: string;
  readonly asset?: string;
  readonly from?: number;
  readonly to?: number;
  readonly [key: string]: unknown;
}

/** A misreport as a scenario file configures it; times in minutes after the start. */
function misreport({ kind, asset = "oven-1", from = 10, to = 20, ...config }: Written): MisreportSpec {
  const schema = misreports.find((one) => one.kind === kind)?.config;
  if (schema === undefined) throw new Error(`expected one of ${kinds.join(", ")}, got ${kind}`);
  return { asset, kind, config: schema.parse(config), fromMs: at(from), toMs: at(to) };
}

const assets = {
  "oven-1": oven({ disturbances: [{ kind: "thermocouple-broken", at: "16m", for: "1m" }] }),
  "oven-2": oven({ recipe: "rolls", sampling: "500ms" }),
  "oven-3": oven({ recipe: "rolls" }),
  door: { model: "door", watches: "oven-1" },
  meter: { model: "energy-meter", samplingMs: 7_000 },
  scale: { model: "scale", of: ["oven-1", "oven-3"] },
  plc: {
    model: "signals",
    signals: {
      Spikes: signalSpec.parse({ kind: "sine-with-spikes", every: "500ms" }),
      Fast: signalSpec.parse({ kind: "ramp", every: "2s", random: true, low: 212, high: 273 }),
      Flag: signalSpec.parse({ kind: "alternating-boolean", every: "500ms", cycles: 7 }),
    },
  },
} as const;

const build = (...written: readonly Written[]) =>
  buildPlant({ seed: 3, startMs, assets, misreports: written.map(misreport) });
const lying = (...written: readonly Written[]) => build(...written).trace(written[0]?.asset ?? "oven-1");
const honest = (asset = "oven-1") => build().trace(asset);

const of = (dataPoint: string) => (reading: Reading) => reading.dataPoint === dataPoint;
const within = (trace: Trace, from: number, to: number, dataPoint = "Temperature") =>
  trace.due(at(from) - 1, at(to) - 1).filter(of(dataPoint));

test("the catalog has each kind once", () => {
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds.length).toBe(5);
});

describe.each(kinds)("%s", (kind) => {
  test("changes what is reported while it lasts, and nothing before or after", () => {
    const [lie, truth] = [lying({ kind }), honest()];
    expect(within(lie, 0, 10)).toEqual(within(truth, 0, 10));
    expect(within(lie, 10, 20)).not.toEqual(within(truth, 10, 20));
    expect(within(lie, 21, 40)).toEqual(within(truth, 21, 40));
  });

  test("leaves data points alone that it is not told of", () => {
    const lie = lying({ kind, dataPoints: ["BurnerPower"] });
    expect(within(lie, 0, 40)).toEqual(within(honest(), 0, 40));
    expect(within(lie, 10, 20, "BurnerPower")).not.toEqual(within(honest(), 10, 20, "BurnerPower"));
  });

  test("means the analog data points, and all of a device that has none", () => {
    const changed = (asset: string) => {
      const [lie, truth] = [lying({ kind, asset }), honest(asset)];
      return truth.dataPoints
        .map(({ name }) => name)
        .filter(
          (name) => JSON.stringify(within(lie, 10, 20, name)) !== JSON.stringify(within(truth, 10, 20, name)),
        );
    };
    expect(changed("oven-1")).toEqual(expect.arrayContaining(["Temperature", "BurnerPower", "Weight"]));
    expect(changed("oven-1")).not.toContain("State");
    expect(changed("meter")).toEqual(["Energy"]);
  });

  test("has an explanation for the alarms that it raises", () => {
    const [explanation] = build({ kind }).truth(endMs).explanations;
    expect(explanation).toMatchObject({ device: "oven-1", alsoShows: [] });
    expect(explanation?.dataPoints).toContain("Temperature");
    const claimed = within(lying({ kind }), 10, 20).map(sourceMs);
    expect(explanation?.fromMs).toBeLessThanOrEqual(Math.min(at(10), ...claimed));
    expect(explanation?.settledMs).toBeGreaterThan(Math.max(at(20), ...claimed));
    expect(explanation?.summary).toMatch(/^oven-1: ./);
    expect(build({ kind }).truth(at(10)).explanations).toEqual([]);
  });
});

describe("bad-quality", () => {
  test("goes through its sequence, and takes the value with it where it is Bad", () => {
    const lie = lying({ kind: "bad-quality", sequence: ["Uncertain", "BadDataLost", "Good"], each: "1m" });
    const statuses = (from: number) => new Set(within(lie, from, from + 1).map(({ status }) => status));
    expect(statuses(10)).toEqual(new Set([statusNamed("Uncertain")]));
    expect(statuses(11)).toEqual(new Set([statusNamed("BadDataLost")]));
    expect(statuses(12)).toEqual(new Set([0]));
    expect(within(lie, 11, 12)).toMatchObject([{ atMs: at(11), value: 0 }]);
    expect(within(lie, 10, 11)).toHaveLength(12);
  });

  test("is told of a data point that stands still as well, and taken back at the end", () => {
    const lie = lying({ kind: "bad-quality", sequence: ["BadNoCommunication"], dataPoints: ["State"] });
    expect(within(lie, 10, 30, "State")).toEqual([
      { dataPoint: "State", atMs: at(10), value: 0, status: statusNamed("BadNoCommunication") },
      { dataPoint: "State", atMs: at(20), value: 6, status: 0 },
    ]);
    expect(lie.latest("State", at(15))?.status).toBe(statusNamed("BadNoCommunication"));
    expect(lie.latest("State", at(25))).toMatchObject({ atMs: at(20), value: 6, status: 0 });
  });

  test("does not heal what is Bad anyway", () => {
    const lie = lying({ kind: "bad-quality", sequence: ["Good"] });
    expect(lie.latest("Temperature", at(16.5))?.status).toBe(statusNamed("BadSensorFailure"));
  });
});

describe("clock-skew", () => {
  test.each([
    ["ahead", 5 * minuteMs],
    ["behind", -5 * minuteMs],
  ])("shifts every source time %s by its length, and a little", (direction, shiftMs) => {
    const shifts = within(lying({ kind: "clock-skew", direction }), 10, 20).map(
      (reading) => sourceMs(reading) - reading.atMs,
    );
    expect(new Set(shifts)).toEqual(new Set([shiftMs + 1]));
    expect(shifts.length).toBeGreaterThan(100);
  });
});

describe("stale-timestamps", () => {
  const claims = (more: object = {}) =>
    within(lying({ kind: "stale-timestamps", ...more }), 10, 20).map(sourceMs);

  test("stand still but for a millisecond a beat", () => {
    expect(claims().slice(0, 3)).toEqual([at(10), at(10) + 5, at(10) + 10]);
    expect(Math.max(...claims())).toBeLessThan(at(10) + secondMs);
  });

  test("catch up as often as they are told to", () => {
    expect(claims({ renewed: "2m" }).filter((claim) => claim % minuteMs === 0)).toEqual(
      [10, 12, 14, 16, 18].map(at),
    );
  });
});

test("backward timestamps jump back now and then", () => {
  const readings = within(lying({ kind: "backward-timestamps", by: "1m" }), 10, 20);
  const jumps = readings.map((reading) => sourceMs(reading) - reading.atMs).filter((shift) => shift !== 0);
  expect(new Set(jumps)).toEqual(new Set([1 - minuteMs]));
  expect(jumps.length / readings.length).toBeGreaterThan(0.1);
  expect(jumps.length / readings.length).toBeLessThan(0.35);
});

test("duplicate readings come in twos, after the next one, as they were", () => {
  const readings = within(lying({ kind: "duplicate-readings" }), 10, 20);
  const told = readings.filter(({ repeats }) => repeats !== true);
  expect(told).toEqual(within(honest(), 10, 20));
  expect(readings.length - told.length).toBeGreaterThan(20);
  for (const [place, { atMs }] of readings.entries()) {
    if (readings[place + 1]?.repeats !== true || readings[place]?.repeats === true) continue;
    const two = told.slice(told.findIndex((reading) => reading.atMs === atMs) - 1).slice(0, 2);
    const again = two.map((reading) => ({ ...reading, atMs, stampMs: reading.atMs, repeats: true }));
    expect(readings.slice(place + 1, place + 3)).toEqual(again);
  }
});

describe("a lying trace", () => {
  const asset = fc.constantFrom(...Object.keys(assets));
  /** Stretches far enough apart, with long and short lengths of their own. */
  const lies = fc
    .tuple(
      asset,
      fc.array(
        fc.record({
          kind: fc.constantFrom(...kinds),
          from: fc.integer({ min: 0, max: 4_000 }),
          long: fc.integer({ min: 1, max: 5_000 }),
          seconds: fc.integer({ min: 1, max: 200 }),
          ahead: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([name, drawn]) =>
      drawn.map(({ kind, from, long, seconds, ahead }, place): Written => {
        const fromMinutes = 5 + place * 12 + from / 1_000;
        const own = {
          "clock-skew": { by: `${seconds}s`, direction: ahead ? "ahead" : "behind" },
          "backward-timestamps": { by: `${seconds}s` },
          "stale-timestamps": ahead ? { renewed: `${seconds}s` } : {},
          "bad-quality": { each: `${seconds * 100}ms` },
        };
        const more = Object.entries(own).find(([one]) => one === kind)?.[1] ?? {};
        return { kind, asset: name, from: fromMinutes, to: fromMinutes + long / 1_000, ...more };
      }),
    );

  test("never gives two readings of a data point one source time, unless one of them repeats the other", () => {
    let claimed = 0;
    fc.assert(
      fc.property(lies, (written) => {
        const readings = readingsUntil(lying(...written), endMs);
        const due = readings.filter(({ repeats }) => repeats !== true);
        const names = due.map((reading) => `${reading.dataPoint} ${sourceMs(reading)}`);
        expect(new Set(names).size).toBe(names.length);
        const known = new Set(names);
        for (const repeat of readings.filter(({ repeats }) => repeats)) {
          expect(known.has(`${repeat.dataPoint} ${sourceMs(repeat)}`)).toBe(true);
        }
        claimed += readings.filter(({ stampMs }) => stampMs !== undefined).length;
      }),
      { numRuns: 15, seed: 8 },
    );
    expect(claimed).toBeGreaterThan(1_000);
  });

  test("gives the same readings in stretches of any length and order, and knows the latest", () => {
    fc.assert(
      fc.property(lies, fc.nat(40 * minuteMs), fc.nat(3 * minuteMs), (written, from, lengthMs) => {
        const trace = lying(...written);
        const whole = readingsUntil(lying(...written), endMs);
        const [afterMs, untilMs] = [startMs + from, Math.min(endMs, startMs + from + lengthMs)];
        expect(trace.due(afterMs, untilMs)).toEqual(
          whole.filter(({ atMs }) => afterMs < atMs && atMs <= untilMs),
        );
        for (const { name } of trace.dataPoints) {
          expect(trace.latest(name, untilMs)).toEqual(
            whole.findLast((reading) => reading.dataPoint === name && reading.atMs <= untilMs),
          );
        }
      }),
      { numRuns: 15, seed: 9 },
    );
  });

  test("reports nothing twice in a row that looks the same, so that a server which compares sends it all", () => {
    fc.assert(
      fc.property(lies, (written) => {
        const last = new Map<string, Reading>();
        for (const reading of readingsUntil(lying(...written), endMs)) {
          const before = last.get(reading.dataPoint);
          if (before) expect([before.value, before.status]).not.toEqual([reading.value, reading.status]);
          last.set(reading.dataPoint, reading);
        }
      }),
      { numRuns: 10, seed: 10 },
    );
  });
});

describe("a plan is refused", () => {
  test.each<[string, readonly Written[], string]>([
    ["an unknown asset", [{ kind: "clock-skew", asset: "oven-9" }], "oven-9.misreports.0: is no asset"],
    [
      "an unknown data point",
      [{ kind: "clock-skew", dataPoints: ["Pressure"] }],
      "oven-1 has no data point Pressure; data points are Temperature, ",
    ],
    ["a start before the plant's", [{ kind: "clock-skew", from: -1 }], "begins before the plant's start"],
    ["no length", [{ kind: "clock-skew", from: 5, to: 5 }], "must be longer than 0"],
    [
      "two at once",
      [
        { kind: "bad-quality", from: 5, to: 15 },
        { kind: "duplicate-readings", from: 14, to: 20 },
      ],
      "oven-1.misreports.1: bad-quality from 2026-03-02T06:05:00.000Z and duplicate-readings from 2026-03-02T06:14:00.000Z overlap",
    ],
    [
      "two that claim the same source times",
      [
        { kind: "clock-skew", from: 5, to: 10, by: "10m" },
        { kind: "stale-timestamps", from: 18, to: 25 },
      ],
      "claim the same source times; move them further apart",
    ],
  ])("with %s", (_what, written, message) => {
    expect(() => build(...written)).toThrow(message);
  });

  test("for a device that may report at any millisecond", () => {
    const signals = Object.fromEntries(
      ["10ms", "11ms"].map((every) => [every, signalSpec.parse({ kind: "step-up", every })]),
    );
    const plc = { model: "signals", signals } as const;
    const misreports = [misreport({ kind: "clock-skew", asset: "plc" })];
    expect(() => buildPlant({ seed: 1, startMs, assets: { plc }, misreports })).toThrow(
      "plc may report at any millisecond",
    );
  });

  test("but not for data points of their own at the same time", () => {
    const plan = [
      { kind: "bad-quality", dataPoints: ["Temperature"] },
      { kind: "clock-skew", dataPoints: ["Weight"] },
    ];
    expect(() => build(...plan)).not.toThrow();
  });
});

test("a disturbance shows from the source time on that the device claims for it", () => {
  const disturbed = { "oven-1": oven({ disturbances: [{ kind: "temperature-spike", at: "12m" }] }) };
  const truthOf = (written: Written) =>
    buildPlant({ seed: 3, startMs, assets: disturbed, misreports: [misreport(written)] }).truth(endMs)
      .disturbances[0];
  expect(truthOf({ kind: "clock-skew", by: "3m" })?.visibleMs).toBe(at(15) + 1);
  expect(truthOf({ kind: "bad-quality", sequence: ["BadDataLost"] })?.visibleMs).toBeUndefined();
});

test("a year of repeated lies is planned and read at once", () => {
  const year = Array.from({ length: 8_760 }, (_, hour) =>
    misreport({ kind: "bad-quality", from: hour * 60, to: hour * 60 + 10 }),
  );
  const plant = buildPlant({
    seed: 1,
    startMs,
    assets: { meter: assets.plc },
    misreports: year.map((one) => ({ ...one, asset: "meter" })),
  });
  const afterMs = startMs + 8_000 * hourMs;
  expect(plant.trace("meter").due(afterMs, afterMs + minuteMs).length).toBeGreaterThan(100);
});
