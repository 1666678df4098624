import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Sample } from "../../../stack/dataflow/operator.ts";
import { oeeOperator } from "../../../stack/dataflow/operators/oee.ts";
import type { OeeRow, Row } from "../../../stack/dataflow/row.ts";
import { badSensorFailure, fold, sample, splitApart, throughJson } from "./samples.ts";

const minute = 60_000;
const hour = 60 * minute;
/** Readings are as rare as a test wants; only the tests about silence care about it. */
const patient = { gapMs: 24 * hour };
const [idle, execute, aborted, stopped] = [4, 6, 9, 2];
const parts = (total: number, good = total) => ({
  PartsTotal: total,
  PartsGood: good,
  PartsScrap: total - good,
});
const at = (sourceMs: number, given: Parameters<typeof sample>[2]) => sample("oven-1", sourceMs, given);
const oee = (config: Parameters<typeof fold<typeof oeeOperator.config, unknown>>[1], samples: Sample[]) =>
  fold(oeeOperator, config, samples).map(asOee);
const asOee = (row: Row): OeeRow => {
  if (row.table !== "oee") throw new Error(`expected an OEE row, got ${row.table}`);
  return row;
};
const shiftOf = (rows: readonly OeeRow[]) => rows.filter(({ window }) => window === "shift");
const hoursOf = (rows: readonly OeeRow[]) => rows.filter(({ window }) => window === "hour");

describe("published figures", () => {
  test("come out as in the apq_test of InfluxData's flux", () => {
    const rows = oee(patient, [
      at(0, { State: execute, IdealCycleTime: 30, ...parts(1200, 1190) }),
      at(2 * hour, { State: aborted }),
      at(3 * hour, { State: execute }),
      at(4 * hour - 1, parts(1440, 1426)),
      at(4 * hour, { State: aborted }),
      at(8 * hour, { Temperature: 20 }),
    ]);
    expect(hoursOf(rows)).toHaveLength(8);
    expect(shiftOf(rows)).toEqual([
      {
        table: "oee",
        asset: "oven-1",
        window: "shift",
        fromMs: 0,
        toMs: 8 * hour,
        productionMs: 10_800_000,
        plannedBusyMs: 28_800_000,
        unknownMs: 0,
        producedCount: 240,
        goodCount: 236,
        scrapCount: 4,
        idealCycleSeconds: 30,
        availability: 0.375,
        effectiveness: 0.6666666666666666,
        quality: 0.9833333333333333,
        oee: 0.24583333333333332,
      },
    ]);
  });

  test("come out as in the message of the Azure IoT Operations tutorial", () => {
    const [row] = shiftOf(
      oee({ ...patient, shiftMs: 15_100_000, windowMs: 15_100_000 }, [
        at(0, { State: execute, IdealCycleTime: 1479.9, ...parts(0) }),
        at(14_798_000, parts(10, 3)),
        at(14_799_000, { State: aborted }),
        at(15_100_000, { State: aborted }),
      ]),
    );
    expect(row?.availability).toBeCloseTo(0.980066, 6);
    expect(row?.effectiveness).toBe(1);
    expect(row?.quality).toBe(0.3);
    expect(row?.oee).toBeCloseTo(0.29402, 6);
  });

  test("come out as in SMRP 2.1.1 where scheduled downtime is no planned stop", () => {
    const hours = (count: number) => Math.round(count * hour);
    const smrp = { ...patient, shiftMs: 24 * hour, planned: [idle] };
    const samples = [
      at(0, { State: idle }),
      at(hours(8), { State: stopped }),
      at(hours(8 + 1.66), { State: aborted }),
      at(hours(8 + 1.66 + 2.08), { State: execute }),
      at(24 * hour, {}),
    ];
    expect(shiftOf(oee(smrp, samples))[0]?.availability).toBe(12.26 / 16);
    expect(shiftOf(oee({ ...smrp, planned: [idle, stopped] }, samples))[0]?.availability).toBe(12.26 / 14.34);
  });
});

describe("time", () => {
  const running = at(0, { State: execute, IdealCycleTime: 2, ...parts(0) });

  test("in a planned stop counts for nothing", () => {
    const [row] = oee(patient, [
      running,
      at(30 * minute, { State: idle }),
      at(45 * minute, { State: aborted }),
      at(hour, {}),
    ]);
    expect(row).toMatchObject({ productionMs: 30 * minute, plannedBusyMs: 45 * minute, unknownMs: 0 });
  });

  test("of a silence longer than the gap is unknown, all of it", () => {
    const chatter = Array.from({ length: 30 }, (_, index) =>
      at((index + 1) * minute, { Temperature: index }),
    );
    const [row] = oee({}, [running, ...chatter, at(40 * minute, {}), at(40 * minute + 1, {}), at(hour, {})]);
    expect(row).toMatchObject({ productionMs: 30 * minute + 1, plannedBusyMs: 30 * minute + 1 });
    expect(row?.unknownMs).toBe(30 * minute - 1);
  });

  test("of a silence as long as the gap is known", () => {
    const [row] = oee({ gapMs: hour }, [running, at(hour, {})]);
    expect(row).toMatchObject({ productionMs: hour, plannedBusyMs: hour, unknownMs: 0 });
  });

  test("before the first state is unknown", () => {
    const rows = oee(patient, [
      at(hour, { Temperature: 20, ...parts(7) }),
      at(2 * hour + 10 * minute, { State: execute }),
      at(8 * hour, {}),
    ]);
    expect(hoursOf(rows)[0]).toMatchObject({ fromMs: 2 * hour, unknownMs: 10 * minute });
    expect(shiftOf(rows)[0]).toMatchObject({
      fromMs: 0,
      unknownMs: 130 * minute,
      plannedBusyMs: 350 * minute,
    });
  });

  test("while the state is Bad is unknown, and so are its items", () => {
    const [row] = oee(patient, [
      running,
      at(10 * minute, { State: { value: null, status: badSensorFailure } }),
      at(15 * minute, parts(100)),
      at(20 * minute, { State: execute, ...parts(103) }),
      at(hour, {}),
    ]);
    expect(row).toMatchObject({ productionMs: 50 * minute, unknownMs: 10 * minute, producedCount: 3 });
  });

  test("that nobody spoke of gives a row for every window that passed", () => {
    const rows = oee({}, [running, at(30_000, {}), at(17 * hour, {})]);
    expect(hoursOf(rows).map(({ fromMs }) => fromMs / hour)).toEqual([...Array(17).keys()]);
    expect(shiftOf(rows).map(({ unknownMs }) => unknownMs)).toEqual([8 * hour - 30_000, 8 * hour]);
    expect(rows.at(-1)).toMatchObject({ plannedBusyMs: 0, availability: null, quality: null, oee: null });
  });

  test("of an asset that never reports a state gives no row", () => {
    expect(oee(patient, [at(0, parts(0)), at(9 * hour, parts(50))])).toEqual([]);
  });

  test("is cut into shifts from the anchor, before it as after it", () => {
    const anchor = { ...patient, shiftStartMs: 100 * hour + 6 * hour };
    const rows = shiftOf(oee(anchor, [at(99 * hour, { State: execute }), at(106 * hour, {})]));
    expect(rows).toMatchObject([{ fromMs: 98 * hour, toMs: 106 * hour, unknownMs: hour }]);
  });
});

describe("at the edge of a window", () => {
  test("a state that changes at that instant belongs to the next window", () => {
    const rows = oee(patient, [
      at(0, { State: execute }),
      at(hour, { State: aborted }),
      at(2 * hour, { State: execute }),
      at(3 * hour - 1, { State: aborted }),
      at(3 * hour, { State: execute }),
      at(4 * hour, {}),
    ]);
    expect(rows.map(({ productionMs }) => productionMs)).toEqual([hour, 0, hour - 1, hour]);
  });

  test("an item that is counted at that instant belongs to the next window", () => {
    const rows = oee(patient, [
      at(0, { State: execute, ...parts(0) }),
      at(hour - 1, parts(1)),
      at(hour, parts(3)),
      at(2 * hour, {}),
    ]);
    expect(rows.map(({ producedCount }) => producedCount)).toEqual([1, 2]);
  });
});

test("a data point that comes late opens no closed window and loses nothing", () => {
  const rows = oee(patient, [
    at(0, { State: execute, ...parts(0) }),
    at(hour + minute, { Temperature: 20 }),
    at(hour - minute, { State: aborted, PartsTotal: 7 }),
    at(2 * hour, {}),
  ]);
  expect(rows).toMatchObject([
    { productionMs: hour, producedCount: 0 },
    { productionMs: minute, plannedBusyMs: hour, producedCount: 7 },
  ]);
});

describe("a counter", () => {
  const made = (...totals: number[]) =>
    oee(patient, [
      at(0, { State: execute }),
      ...totals.map((total, index) => at(index, parts(total))),
      at(hour, {}),
    ])[0]?.producedCount;

  test.each([
    ["sets its base with the first value", [700], 0],
    ["counts from 0 at the start of a shift", [0, 2, 5], 5],
    ["goes on counting after it ran over", [2 ** 32 - 2, 3], 5],
    ["makes nothing when it is reset", [500, 0, 4], 4],
    ["makes nothing when it is reset from high up", [2 ** 32 - 2 ** 21, 0, 4], 4],
    ["makes nothing up to the value that it is first seen with after a reset", [500, 3, 4], 1],
  ])("%s", (_title, totals, expected) => expect(made(...totals)).toBe(expected));

  test("that is Bad says nothing, and loses nothing", () => {
    const [row] = oee(patient, [
      at(0, { State: execute, PartsTotal: 10 }),
      at(1, { PartsTotal: { value: 0, status: badSensorFailure } }),
      at(2, { PartsTotal: 12 }),
      at(hour, {}),
    ]);
    expect(row?.producedCount).toBe(2);
  });

  test("that rose during a silence sets a new base: unknown time has no items", () => {
    const [row] = oee({}, [
      at(0, { State: execute, ...parts(0) }),
      at(10 * minute, parts(60)),
      at(10 * minute + 2000, parts(61)),
      at(hour, {}),
    ]);
    expect(row?.producedCount).toBe(1);
  });
});

describe("figures", () => {
  test("of a shift come from its sums, not from the ratios of its hours", () => {
    const rows = oee({ ...patient, shiftMs: 2 * hour }, [
      at(0, { State: execute, IdealCycleTime: 3, ...parts(0) }),
      at(1, parts(1000, 900)),
      at(6 * minute, { State: aborted }),
      at(hour, { State: execute }),
      at(hour + 1, parts(1100, 1000)),
      at(2 * hour, {}),
    ]);
    expect(shiftOf(rows)[0]).toMatchObject({
      availability: 66 / 120,
      effectiveness: (3 * 1000 * 1100) / (66 * minute),
      quality: 1000 / 1100,
    });
  });

  test("take each item at the ideal cycle of its own recipe", () => {
    const [row] = oee(patient, [
      at(0, { State: execute, IdealCycleTime: 2, ...parts(0) }),
      at(1, parts(300)),
      at(2, { IdealCycleTime: 4 }),
      at(3, parts(400)),
      at(hour, {}),
    ]);
    expect(row).toMatchObject({ effectiveness: 1_000_000 / hour, idealCycleSeconds: 2.5 });
  });

  test("count each good item at the ideal cycle of its own recipe", () => {
    const [row] = oee(patient, [
      at(0, { State: execute, IdealCycleTime: 2, ...parts(0) }),
      at(1, parts(300, 150)),
      at(2, { IdealCycleTime: 4 }),
      at(3, parts(400, 250)),
      at(hour, {}),
    ]);
    expect(row).toMatchObject({ quality: 250 / 400, oee: (2_000 * 150 + 4_000 * 100) / hour });
  });

  test("without an ideal cycle leave effectiveness open", () => {
    const [row] = oee(patient, [at(0, { State: execute, ...parts(0) }), at(1, parts(9)), at(hour, {})]);
    expect(row).toMatchObject({ idealCycleSeconds: 0, effectiveness: null, quality: 1, oee: null });
  });
});

describe("the rows do not depend on", () => {
  const value = fc.oneof(
    fc.record({ State: fc.constantFrom(2, 4, 5, 6, 9, 11) }),
    fc.record({ State: fc.constant({ value: null, status: badSensorFailure }) }),
    fc.nat(3000).map((total) => parts(total, Math.floor(total * 0.9))),
    fc.record({ PartsTotal: fc.constantFrom(0, 5, 2 ** 32 - 1) }),
    fc.record({ IdealCycleTime: fc.constantFrom(2, 3.5) }),
    fc.record({ Temperature: fc.nat(300) }),
  );
  /** Steps of 10 minutes, or of more than the gap, so that many readings fall on the edges of windows. */
  const samples = fc
    .array(
      fc.record({
        step: fc.constantFrom(0, 1, 10 * minute, 20 * minute, 90 * minute),
        given: fc.array(value, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 40 },
    )
    .map((steps) => {
      let nowMs = 0;
      const byTime = new Map<number, Parameters<typeof sample>[2]>();
      for (const { step, given } of steps) {
        nowMs += step;
        byTime.set(nowMs, Object.assign({}, byTime.get(nowMs), ...given));
      }
      return [...byTime].map(([sourceMs, given]) => at(sourceMs, given));
    });
  const config = { shiftMs: 2 * hour, gapMs: hour };

  test("how the readings of one instant are grouped", () => {
    fc.assert(
      fc.property(samples, (given) => {
        expect(oee(config, splitApart(given))).toEqual(oee(config, given));
      }),
    );
  });

  test("restarts from the stored state, at any point", () => {
    fc.assert(
      fc.property(samples, (given) => {
        expect(fold(oeeOperator, config, given, throughJson)).toEqual(oee(config, given));
      }),
    );
  });

  test("anything but the time: every millisecond of a window is planned, busy or unknown once", () => {
    let seen = 0;
    fc.assert(
      fc.property(samples, (given) => {
        const rows = oee({ ...config, planned: [] }, given);
        for (const row of rows) {
          expect(row.plannedBusyMs + row.unknownMs).toBe(row.toMs - row.fromMs);
          expect(row.productionMs).toBeLessThanOrEqual(row.plannedBusyMs);
        }
        seen += rows.length;
      }),
    );
    expect(seen).toBeGreaterThan(100);
  });
});

test("mistakes in the configuration are named", () => {
  expect(() => oeeOperator.config.parse({ windowMs: 7 * minute })).toThrow("must divide shiftMs");
  expect(() => oeeOperator.config.parse({ planned: [6] })).toThrow("also in producing");
  expect(() => oeeOperator.config.parse({ windwMs: 1 })).toThrow("windwMs");
});
