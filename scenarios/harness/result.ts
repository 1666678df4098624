import type { InterventionResult, Result } from "../../reports/run-report.ts";
import type { Intervention } from "../../simulators/plant/intervention.ts";
import { describeEnvironment } from "./environment.ts";
import type { FinishedRun } from "./finished-run.ts";
import { hashPlant } from "./hashes.ts";
import type { History } from "./history.ts";
import { worst } from "./judge.ts";
import { measureLatency } from "./latency.ts";
import type { ScenarioFile } from "./scenario/file.ts";

/** What `result.json` says of a finished run. */
export function describeResult(
  run: FinishedRun,
  history: History,
  { checks, deliveredHash, replay }: Pick<Result, "checks" | "deliveredHash" | "replay">,
): Result {
  const { source, plant, clock, ledger, wallSeconds, endMs, messages } = run;
  const { scenario } = source;
  const done = history.truth.interventions;
  const { due, delivered, duplicated, lost, inDoubt, unexpected, lostSamples } = history.ledger;
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    outcome: worst(checks),
    replay,
    plant: {
      hash: hashPlant(history.truth, ledger.dueHash(), plant.startMs, endMs),
      readings: due,
      startMs: plant.startMs,
      endMs,
    },
    clock: { speed: scenario.clock.speed, plantSeconds: (endMs - plant.startMs) / 1000, wallSeconds },
    ledger: {
      due,
      delivered,
      duplicated,
      lost: lost - inDoubt,
      inDoubt,
      unexpected,
      lostSamples: lostSamples.map(({ sourceMs, ...sample }) => ({
        ...sample,
        sourceTime: new Date(sourceMs).toISOString(),
      })),
    },
    latencyMs: measureLatency(ledger, clock),
    throughput: { dataPointsPerSecond: delivered / wallSeconds, messagesPerSecond: messages / wallSeconds },
    checks,
    faults: history.faults.map(({ kind, on, atMs, healedAtMs }) => ({ kind, on, atMs, healedAtMs })),
    ...(done.length > 0 && { interventions: done.map(describeIntervention) }),
    deliveredHash,
    environment: describeEnvironment(),
  };
}

function describeIntervention({
  asset,
  atMs,
  command: { kind, ...value },
  by,
}: Intervention): InterventionResult {
  return { on: asset, atMs, do: kind, ...value, by };
}

/** The command that repeats a run; the shell must see the file's name as one word. */
export function describeReplay({ file, scenario, extraArguments = "" }: ScenarioFile): string {
  const word = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  return `npm run scenario -- ${word} --seed ${scenario.seed} --speed ${scenario.clock.speed}${extraArguments}`;
}
