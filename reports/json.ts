import type { CheckResult, FaultResult, InterventionResult, Result } from "./run-report.ts";

/** The text of `result.json`: keys always in the order of the type `Result`, so that two runs can be compared as text. */
export function renderJson(result: Result): string {
  return `${JSON.stringify(orderResult(result), undefined, 2)}\n`;
}

function orderResult(result: Result): Result {
  const { plant, clock, ledger, latencyMs, throughput, environment } = result;
  return {
    scenario: result.scenario,
    seed: result.seed,
    outcome: result.outcome,
    replay: result.replay,
    plant: { hash: plant.hash, readings: plant.readings, startMs: plant.startMs, endMs: plant.endMs },
    clock: { speed: clock.speed, plantSeconds: clock.plantSeconds, wallSeconds: clock.wallSeconds },
    ledger: orderLedger(ledger),
    latencyMs: { p50: latencyMs.p50, p99: latencyMs.p99, max: latencyMs.max },
    throughput: {
      dataPointsPerSecond: throughput.dataPointsPerSecond,
      messagesPerSecond: throughput.messagesPerSecond,
    },
    checks: result.checks.map(orderCheck),
    faults: result.faults.map(orderFault),
    ...(result.interventions && { interventions: result.interventions.map(orderIntervention) }),
    deliveredHash: result.deliveredHash,
    environment: { node: environment.node, cpu: environment.cpu, commit: environment.commit },
  };
}

function orderLedger(ledger: Result["ledger"]): Result["ledger"] {
  const { due, delivered, duplicated, lost, inDoubt, unexpected } = ledger;
  const lostSamples = ledger.lostSamples.map(({ asset, dataPoint, sourceTime, lastSeenAt }) => {
    return { asset, dataPoint, sourceTime, lastSeenAt };
  });
  return { due, delivered, duplicated, lost, inDoubt, unexpected, lostSamples };
}

/** A check's figures keep the order that the check gave them. */
const orderCheck = ({ kind, outcome, summary, figures }: CheckResult): CheckResult => {
  return { kind, outcome, summary, figures };
};

const orderFault = ({ kind, on, atMs, healedAtMs }: FaultResult): FaultResult => ({
  kind,
  on,
  atMs,
  healedAtMs,
});

const orderIntervention = ({
  on,
  atMs,
  do: what,
  recipe,
  celsius,
  by,
}: InterventionResult): InterventionResult => ({
  on,
  atMs,
  do: what,
  ...(recipe !== undefined && { recipe }),
  ...(celsius !== undefined && { celsius }),
  by,
});
