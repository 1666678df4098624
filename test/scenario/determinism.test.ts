import { join } from "node:path";
import { expect, test } from "vitest";
import { atSpeed, runFile } from "../support/run-text.ts";

const file = join(import.meta.dirname, "small-plant.yaml");

test("the same file and seed give the same plant and the same delivery at any speed, with an outage and without", async () => {
  const first = await runFile(file, atSpeed(1200));
  expect(first.outcome, first.checks.map(({ summary }) => summary).join("\n")).toBe("pass");
  const again = await runFile(file, atSpeed(1200));
  const slow = await runFile(file, atSpeed(600));
  const fast = await runFile(file, atSpeed("max"));
  const unbroken = await runFile(file, (scenario) => ({ ...atSpeed("max")(scenario), faults: [] }));
  for (const other of [again, slow, fast, unbroken]) {
    expect(other.plant).toEqual(first.plant);
    expect(other.deliveredHash).toBe(first.deliveredHash);
  }
});

test("another seed gives another plant and another delivery", async () => {
  const one = await runFile(file, atSpeed("max"));
  const other = await runFile(file, (scenario) => ({ ...atSpeed("max")(scenario), seed: scenario.seed + 1 }));
  expect(other.outcome).toBe("pass");
  expect(other.plant.hash).not.toBe(one.plant.hash);
  expect(other.deliveredHash).not.toBe(one.deliveredHash);
});
