import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { type Checkpoint, openCheckpoint } from "../../../stack/dataflow/checkpoint.ts";
import { type ConfiguredOperator, createFold } from "../../../stack/dataflow/fold.ts";
import { defineOperator, type Sample } from "../../../stack/dataflow/operator.ts";
import { telemetry } from "../../../stack/dataflow/operators/telemetry.ts";
import type { AlertRow, Row } from "../../../stack/dataflow/row.ts";
import { temporaryDirectory } from "../../support/flow-temporary.ts";

/** Raises an alert for every value that is above the mean of all before it: any sample too many or too few shows. */
const aboveMean = defineOperator<z.ZodObject, { count: number; sum: number }>({
  kind: "above-mean",
  config: z.strictObject({}),
  initial: () => ({ count: 0, sum: 0 }),
  accept(state, { asset, sourceMs, readings }) {
    const rows: AlertRow[] = [];
    for (const { dataPoint, value } of readings) {
      if (typeof value !== "number") throw new Error("expected a number");
      if (value * state.count > state.sum) {
        const message = `${value} of ${state.count}`;
        rows.push({
          table: "alert",
          asset,
          dataPoint,
          detector: "mean",
          sourceMs,
          severity: "alarm",
          score: 1,
          value,
          message,
        });
      }
      state.count += 1;
      state.sum += value;
    }
    return rows;
  },
});

const operators: ConfiguredOperator[] = [
  { operator: telemetry, config: {} },
  { operator: aboveMean, config: {} },
];

function sample(asset: string, sourceMs: number, values: Record<string, number | string>): Sample {
  const readings = Object.entries(values).map(
    ([dataPoint, value]) => ({ table: "reading", asset, dataPoint, sourceMs, value, status: 0 }) as const,
  );
  return { asset, sourceMs, readings };
}

const inMemory = (): Checkpoint => {
  const memory = new Map<string, string>();
  return {
    load: (owner, asset) => JSON.parse(memory.get(`${owner} ${asset}`) ?? "null") ?? undefined,
    save(memories) {
      for (const { owner, asset, state } of memories) memory.set(`${owner} ${asset}`, JSON.stringify(state));
    },
    [Symbol.dispose]() {},
  };
};

const fresh = (checkpoint: Checkpoint, dropped: string[] = []) =>
  createFold({ operators, checkpoint, onDropped: (reason) => dropped.push(reason) });

/** Rows as a destination that dedupes holds them. */
const held = (rows: readonly Row[]) => new Set(rows.map((row) => JSON.stringify(row)));

test("a sample delivered again changes no state and gives the stateless rows only", () => {
  const fold = fresh(inMemory());
  const first = [1, 2, 3].flatMap((ms) => fold.accept(sample("oven-1", ms, { A: ms })));
  const again = fold.accept(sample("oven-1", 2, { A: 2 }));
  const next = fold.accept(sample("oven-1", 4, { A: 3 }));
  expect(first.filter(({ table }) => table === "alert")).toHaveLength(2);
  expect(again.map(({ table }) => table)).toEqual(["reading"]);
  expect(next).toContainEqual(expect.objectContaining({ table: "alert", message: "3 of 3" }));
});

test("a late reading of another data point passes, one of the same does not", () => {
  const fold = fresh(inMemory());
  fold.accept(sample("oven-1", 10, { A: 1 }));
  const late = fold.accept(sample("oven-1", 5, { A: 99, B: 2 }));
  expect(late.filter(({ table }) => table === "reading")).toHaveLength(2);
  expect(late.filter(({ table }) => table === "alert")).toMatchObject([
    { dataPoint: "B", message: "2 of 1" },
  ]);
});

test("an operator that throws loses the sample, with its reason, and nothing else does", () => {
  const dropped: string[] = [];
  const fold = fresh(inMemory(), dropped);
  const rows = [
    sample("oven-1", 1, { A: 1 }),
    sample("oven-1", 2, { A: "?" }),
    sample("oven-1", 3, { A: 2 }),
  ].flatMap((one) => fold.accept(one));
  expect(dropped).toEqual(["operator above-mean: expected a number"]);
  expect(rows.filter(({ table }) => table === "reading")).toHaveLength(3);
  expect(rows.filter(({ table }) => table === "alert")).toMatchObject([{ message: "2 of 1" }]);
});

test("an operator with another configuration starts afresh", () => {
  const checkpoint = inMemory();
  const first = fresh(checkpoint);
  first.accept(sample("oven-1", 1, { A: 5 }));
  first.save();
  const other = createFold({
    operators: [{ operator: aboveMean, config: { other: true } }],
    checkpoint,
    onDropped() {},
  });
  expect(other.accept(sample("oven-1", 2, { A: 9 }))).toEqual([]);
});

test("whenever it dies, the rows are those of a fold that never died", () => {
  const samples = fc.array(
    fc.tuple(fc.constantFrom("oven-1", "oven-2"), fc.record({ A: fc.nat(9), B: fc.nat(9) })),
    { minLength: 1 },
  );
  const deaths = fc.array(fc.record({ after: fc.nat(12), saved: fc.boolean() }), { maxLength: 6 });
  fc.assert(
    fc.property(samples, deaths, (given, plan) => {
      const messages = given.map(([asset, values], index) => sample(asset, index + 1, values));
      const unbroken = fresh(inMemory());
      const expected = held(messages.flatMap((one) => unbroken.accept(one)));

      const checkpoint = inMemory();
      const rows: Row[] = [];
      let acknowledged = 0;
      for (const { after, saved } of plan) {
        const doomed = fresh(checkpoint);
        rows.push(...messages.slice(acknowledged, acknowledged + after).flatMap((one) => doomed.accept(one)));
        // Dies before the checkpoint, or between the checkpoint and the acknowledgement of half of what it holds.
        if (!saved) continue;
        doomed.save();
        acknowledged += Math.floor(after / 2);
      }
      const last = fresh(checkpoint);
      rows.push(...messages.slice(acknowledged).flatMap((one) => last.accept(one)));
      expect(held(rows)).toEqual(expected);
    }),
  );
});

test("the checkpoint file gives back what was saved, and refuses a second owner", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "checkpoint.sqlite");
  {
    using checkpoint = openCheckpoint({ file });
    checkpoint.save([
      { owner: "a", asset: "oven-1", state: { at: 1, list: [null, "x"] } },
      { owner: "a", asset: "oven-2", state: 2 },
    ]);
    checkpoint.save([{ owner: "a", asset: "oven-2", state: 3 }]);
    expect(() => openCheckpoint({ file })).toThrow("another process has it open");
  }
  using again = openCheckpoint({ file });
  expect(again.load("a", "oven-1")).toEqual({ at: 1, list: [null, "x"] });
  expect(again.load("a", "oven-2")).toBe(3);
  expect(again.load("b", "oven-1")).toBeUndefined();
});
