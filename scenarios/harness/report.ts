import type { AlertReport, DisturbanceReport, OvenReport } from "../../reports/run-report.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { type OvenTruth, packMlState } from "../../simulators/plant/truth.ts";
import { match } from "./checks/matching.ts";
import type { History } from "./history.ts";
import { computeOeeTruth, type OeeTruth } from "./oee-truth.ts";
import type { TemperaturePoint } from "./temperature.ts";

const stateNames = new Map<number, string>(
  Object.entries(packMlState).map(([name, number]) => [number, `${name[0]?.toUpperCase()}${name.slice(1)}`]),
);

/** What a page shows of each oven. */
export function describeOvens(
  history: History,
  plant: Plant,
  temperatures: ReadonlyMap<string, readonly TemperaturePoint[]>,
): OvenReport[] {
  const { truth, startMs, endMs, alerts } = history;
  const falseAlarms = new Set(match(truth, alerts).unexplained);
  return truth.ovens.map((oven) => ({
    asset: oven.asset,
    states: oven
      .states(startMs, endMs)
      .map(({ fromMs, toMs, state }) => ({ fromMs, toMs, state: stateNames.get(state) ?? String(state) })),
    temperature: temperatures.get(oven.asset) ?? [],
    setpointCelsius: Number(plant.trace(oven.asset).latest("SetpointTemperature", endMs)?.value ?? 0),
    alerts: alerts
      .filter(({ asset }) => asset === oven.asset)
      .map((alert) => describeAlert(alert, falseAlarms)),
    oee: describeOee(oven, history),
  }));
}

type Alert = History["alerts"][number];

function describeAlert(alert: Alert, falseAlarms: ReadonlySet<Alert>): AlertReport {
  const { asset, dataPoint, detector, sourceMs, severity, message } = alert;
  const explained = !falseAlarms.has(alert);
  return { asset, dataPoint, detector, atMs: sourceMs, severity, message, explained };
}

function describeOee(oven: OvenTruth, { startMs, endMs, oee }: History): OvenReport["oee"] {
  return computeOeeTruth(oven, startMs, endMs).map((truth) => {
    const measured = oee.find(
      (row) => row.asset === truth.asset && row.window === truth.window && row.fromMs === truth.fromMs,
    );
    return {
      window: truth.window,
      fromMs: truth.fromMs,
      toMs: truth.toMs,
      truth: figures(truth),
      measured: measured === undefined ? undefined : figures(measured),
    };
  });
}

function figures({
  availability,
  effectiveness,
  quality,
  oee,
}: Pick<OeeTruth, "availability" | "effectiveness" | "quality" | "oee">) {
  return { availability, effectiveness, quality, oee };
}

/** What a page shows of each disturbance: what happened, and who noticed when. */
export function describeDisturbances({ truth, alerts }: History): DisturbanceReport[] {
  return match(truth, alerts).matched.map(({ disturbance, alerts: [first], detectedAfterSeconds }) => {
    const { device, kind, fromMs, toMs } = disturbance;
    const detectedBy = first === undefined ? undefined : `${first.detector} on ${first.dataPoint}`;
    return { device, kind, fromMs, toMs, detectedAfterSeconds, detectedBy };
  });
}
