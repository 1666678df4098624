import type { DisturbanceReport, InterventionResult, OvenReport, RunReport } from "../run-report.ts";
import { type FaultSpan, mergeFaults } from "./fault-spans.ts";
import { pickOvens } from "./pick-ovens.ts";
import { type DrawnAlert, thinAlerts } from "./thin-alerts.ts";

/** A disturbance with the number under which the page speaks of it. */
export interface NumberedDisturbance extends DisturbanceReport {
  readonly number: number;
}

/** One device over the run. */
export interface DeviceLane {
  readonly asset: string;
  readonly states: OvenReport["states"];
  readonly disturbances: readonly NumberedDisturbance[];
  readonly alerts: readonly DrawnAlert[];
  /** The faults of its own link. */
  readonly faults: readonly FaultSpan[];
  /** What somebody did to it. */
  readonly interventions: readonly InterventionResult[];
}

/** One link, or another thing that can break, over the run. */
export interface FaultLane {
  readonly on: string;
  readonly faults: readonly FaultSpan[];
}

/** The disturbances in order of time, numbered from 1. */
export function numberDisturbances({ disturbances }: RunReport): NumberedDisturbance[] {
  return [...disturbances]
    .sort((a, b) => a.fromMs - b.fromMs)
    .map((disturbance, index) => ({ ...disturbance, number: index + 1 }));
}

const [mostDevices, mostLinks] = [24, 12];

/** A lane for each oven that the page draws, and for each other device that was disturbed, up to 24 in all. */
export function listDeviceLanes(report: RunReport): DeviceLane[] {
  const numbered = numberDisturbances(report);
  const describe = (asset: string) => ({
    asset,
    disturbances: numbered.filter(({ device }) => device === asset),
    faults: mergeFaults(
      report.result.faults.filter(({ on }) => on === asset),
      report,
    ),
    interventions: (report.result.interventions ?? []).filter(({ on }) => on === asset),
  });
  const ovens = pickOvens(report).shown.map(({ asset, states, alerts }) => {
    return { ...describe(asset), states, alerts: thinAlerts(alerts, report) };
  });
  const others = [...new Set(numbered.map(({ device }) => device))]
    .filter((device) => !report.ovens.some(({ asset }) => asset === device))
    .map((asset) => ({ ...describe(asset), states: [], alerts: [] }));
  return [...ovens, ...others].slice(0, mostDevices);
}

/** A lane for each link that was broken, in the order in which they first broke, up to 12. */
export function listFaultLanes(report: RunReport): FaultLane[] {
  const faults = [...report.result.faults].sort((a, b) => a.atMs - b.atMs);
  return [...new Set(faults.map(({ on }) => on))].slice(0, mostLinks).map((on) => ({
    on,
    faults: mergeFaults(
      faults.filter((fault) => fault.on === on),
      report,
    ),
  }));
}
