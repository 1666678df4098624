import { join, relative } from "node:path";
import { renderJson } from "../../reports/json.ts";
import { renderJunit } from "../../reports/junit.ts";
import type { RunReport } from "../../reports/run-report.ts";
import type { FinishedRun } from "./finished-run.ts";
import { createDeliveredHash } from "./hashes.ts";
import type { History } from "./history.ts";
import { judge } from "./judge.ts";
import { describeFlow } from "./latency.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { recordDeeds } from "./recording.ts";
import { traceRecoveries } from "./recovery.ts";
import { describeDisturbances, describeOvens } from "./report.ts";
import { describeReplay, describeResult } from "./result.ts";
import { createTemperatureCurves } from "./temperature.ts";

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
  const finalFolder = relative(process.cwd(), folder.path.replace(/\.partial$/, ""));
  // What somebody did after the end, while the last readings were on their way, is no part of the run.
  const done = history.truth.interventions;
  const scenarioText = recordDeeds(source.text, { startMs: plant.startMs, planned: run.planned, done });
  // What somebody did in the course of the run stands in no file but the one that this run leaves.
  const repeats =
    scenarioText === source.text ? source : { ...source, file: join(finalFolder, "scenario.yaml") };
  const result = describeResult(run, history, {
    checks,
    deliveredHash: delivered.hash,
    replay: describeReplay(repeats),
  });
  const report: RunReport = {
    result,
    given: source.scenario.given,
    expect: source.scenario.expect,
    scenarioText: maskSecrets(scenarioText),
    ovens: describeOvens(history, plant, delivered.temperatures),
    // Where no data flow looks for them, nobody has missed them.
    disturbances: source.scenario.stack.dataflows.includes("anomaly") ? describeDisturbances(history) : [],
    flow: describeFlow(samples, ledger, clock),
    folder: finalFolder,
  };
  // The charts' library takes a second to load, and most commands never draw.
  const { renderHtml } = await import("../../reports/html.ts");
  const published = await folder.publish({
    "scenario.yaml": scenarioText,
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
    sampled: ledger.sampled(),
    alerts,
    oee,
    faults: traceRecoveries(timeline, ledger, clock),
    flows: run.flows,
  };
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
