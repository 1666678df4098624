import { expect, test } from "vitest";
import { buildScenarioPlant } from "../../scenarios/harness/devices.ts";
import { readScenarioFile } from "../../scenarios/harness/scenario/file.ts";
import { runFile } from "../support/run-text.ts";

const file = "scenarios/aio-quickstart.yaml";
const seconds = 22;

test("the quickstart's asset definition works unchanged, and every spike that it misses is named", async () => {
  const result = await runFile(file, (scenario) => ({
    ...scenario,
    clock: { ...scenario.clock, duration: seconds * 1_000 },
  }));
  expect(result.outcome).toBe("pass");
  expect(result.ledger).toMatchObject({ lost: 0, duplicated: 0, unexpected: 0, inDoubt: 0 });
  expect(result.ledger.delivered).toBeGreaterThan(3 * 15);

  const plant = buildScenarioPlant(readScenarioFile(file).scenario);
  const spikes = plant.truth(plant.startMs + seconds * 1_000).disturbances;
  const check = result.checks.find(({ kind }) => kind === "anomalies-sampled");
  expect(check?.figures).toMatchObject({ anomalies: spikes.length, missed: expect.any(Number) });
  const { missed, missedAnomalies } = check?.figures ?? {};
  expect(missedAnomalies).toHaveLength(Number(missed));
  const atMs = spikes.map(({ fromMs }) => new Date(fromMs).toISOString());
  for (const { asset, dataPoint, kind, at } of Array.isArray(missedAnomalies) ? missedAnomalies : []) {
    expect({ asset, dataPoint, kind }).toEqual({ asset: "oven", dataPoint: "Temperature", kind: "spike" });
    expect(atMs).toContain(at);
  }
});
