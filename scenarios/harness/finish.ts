import { relative } from "node:path";
import { renderJson } from "../../reports/json.ts";
import { renderJunit } from "../../reports/junit.ts";
import type { Result, RunReport } from "../../reports/run-report.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { RunClock } from "./clock.ts";
import { describeEnvironment } from "./environment.ts";
import type { RunEvent } from "./event-log.ts";
import { createDeliveredHash, hashPlant } from "./hashes.ts";
import type { History } from "./history.ts";
import { judge, worst } from "./judge.ts";
import { describeFlow, measureLatency, type ProgressSample } from "./latency.ts";
import type { Ledger } from "./ledger.ts";
import type { DestinationContent, FlowState } from "./parts.ts";
import { traceRecoveries } from "./recovery.ts";
import { describeDisturbances, describeOvens } from "./report.ts";
import type { RunFolder } from "./run-folder.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import type { Settled } from "./settle.ts";
import { createTemperatureCurves } from "./temperature.ts";
import type { TimelineEntry } from "./timeline.ts";

/** A run that is over: nothing of it moves any more. */
export interface FinishedRun {
  readonly source: ScenarioFile;
  readonly plant: Plant;
  readonly clock: RunClock;
  readonly ledger: Ledger;
  readonly timeline: readonly TimelineEntry[];
  readonly samples: readonly ProgressSample[];
  readonly events: readonly RunEvent[];
  /** Messages that the witness saw at the broker. */
  readonly messages: number;
  readonly settled: Settled;
  readonly flows: readonly FlowState[];
  readonly wallSeconds: number;
  readonly endMs: number;
  readonly destination: DestinationContent;
  readonly folder: RunFolder;
}

export interface RunOutcome {
  readonly report: RunReport;
  /** The run's folder, published. */
  readonly folder: string;
}

/** Reads what arrived, judges it, and publishes the run's folder. */
export async function finish(run: FinishedRun): Promise<RunOutcome> {
  const { source, plant, clock, ledger, samples, folder } = run;
  const delivered = readDelivered(run);
  const history = writeHistory(run, delivered);
  const checks = judge(source.scenario.checks, history);
  const result = describeResult(run, history, checks, delivered.hash);
  const finalFolder = folder.path.replace(/\.partial$/, "");
  const report: RunReport = {
    result,
    given: source.scenario.given,
    expect: source.scenario.expect,
    scenarioText: source.text,
    ovens: describeOvens(history, plant, delivered.temperatures),
    disturbances: describeDisturbances(history),
    flow: describeFlow(samples, ledger, clock),
    folder: relative(process.cwd(), finalFolder),
  };
  // The charts' library takes a second to load, and most commands never draw.
  const { renderHtml } = await import("../../reports/html.ts");
  const published = await folder.publish({
    "scenario.yaml": source.text,
    "result.json": renderJson(result),
    "history.ndjson": describeHistory(run, history),
    "junit.xml": renderJunit(report),
    "report.html": renderHtml(report),
  });
  return { report, folder: published };
}

/** Enters what the destination holds into the ledger, up to the end of the run. */
function readDelivered({ destination, ledger, plant, endMs }: FinishedRun) {
  using content = destination;
  const hash = createDeliveredHash();
  const curves = createTemperatureCurves(plant.startMs, endMs);
  for (const reading of content.readings()) {
    ledger.delivered(reading);
    hash.reading(reading);
    curves.delivered(reading);
  }
  const alerts = [...content.alerts()];
  const oee = [...content.oee()];
  const ovens = plant.truth(endMs).ovens.map(({ asset }) => [asset, curves.curve(asset, plant)] as const);
  return { alerts, oee, hash: hash.digest(alerts, oee), temperatures: new Map(ovens) };
}

function writeHistory(run: FinishedRun, { alerts, oee }: Pick<History, "alerts" | "oee">): History {
  const { plant, ledger, timeline, clock, endMs, settled } = run;
  const summary = ledger.summary();
  return {
    startMs: plant.startMs,
    endMs,
    truth: plant.truth(endMs),
    ledger: { ...summary, inDoubt: settled === "still-moving" ? summary.lost : 0 },
    alerts,
    oee,
    faults: traceRecoveries(timeline, ledger, clock),
    flows: run.flows,
  };
}

function describeResult(
  run: FinishedRun,
  history: History,
  checks: Result["checks"],
  deliveredHash: string,
): Result {
  const { source, plant, clock, ledger, wallSeconds, endMs, messages } = run;
  const { scenario } = source;
  const { due, delivered, duplicated, lost, inDoubt, unexpected, lostSamples } = history.ledger;
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    outcome: worst(checks),
    replay: describeReplay(source),
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
    deliveredHash,
    environment: describeEnvironment(),
  };
}

/** The command that repeats a run; the shell must see the file's name as one word. */
function describeReplay({ file, scenario, extraArguments = "" }: ScenarioFile): string {
  const word = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  return `npm run scenario -- ${word} --seed ${scenario.seed} --speed ${scenario.clock.speed}${extraArguments}`;
}

/** One JSON object a line, in order of plant time: what happened, what was alerted, and how the run stood. */
function describeHistory({ events, samples, settled }: FinishedRun, { truth, alerts, oee }: History): string {
  const lines = [
    ...events,
    ...samples.map((sample) => ({ event: "progress", ...sample })),
    ...truth.disturbances.map((disturbance) => ({
      event: "disturbance",
      atMs: disturbance.fromMs,
      ...disturbance,
    })),
    ...alerts.map((alert) => ({ event: "alert", atMs: alert.sourceMs, ...alert })),
    ...oee.map((row) => ({ event: "oee", atMs: row.toMs, ...row })),
  ].sort((a, b) => a.atMs - b.atMs);
  return [...lines, { event: "settled", how: settled }].map((line) => `${JSON.stringify(line)}\n`).join("");
}
