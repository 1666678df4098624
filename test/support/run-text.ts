import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../reports/run-report.ts";
import { type RunOptions, runScenario } from "../../scenarios/harness/run.ts";
import { readScenarioFile } from "../../scenarios/harness/scenario/file.ts";
import type { Scenario } from "../../scenarios/harness/scenario/schema.ts";

/** Runs a scenario file, changed where asked, in a folder that is gone afterwards. */
export async function runFile(
  file: string,
  change: (scenario: Scenario) => Scenario = (scenario) => scenario,
  options: Partial<RunOptions> = {},
): Promise<Result> {
  const source = readScenarioFile(file);
  const out = await mkdtemp(join(tmpdir(), "digital-plant-test-"));
  await using _folder = { [Symbol.asyncDispose]: () => rm(out, { recursive: true, force: true }) };
  const signal = new AbortController().signal;
  const { report } = await runScenario(
    { ...source, scenario: change(source.scenario) },
    { out, signal, ...options },
  );
  return report.result;
}

/** The same scenario at another speed. */
export const atSpeed = (speed: number | "max") => (scenario: Scenario) => ({
  ...scenario,
  clock: { ...scenario.clock, speed },
});
