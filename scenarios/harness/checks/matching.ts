import type { DisturbanceTruth } from "../../../simulators/plant/truth.ts";
import type { AlertRow } from "../../../stack/dataflow/row.ts";

/** A disturbance with the alerts that it explains, the earliest first. */
export interface MatchedDisturbance {
  readonly disturbance: DisturbanceTruth;
  readonly alerts: readonly AlertRow[];
  /** Plant seconds from the first reading that showed it to the first alert; undefined: there was none. */
  readonly detectedAfterSeconds: number | undefined;
}

/** True if the disturbance can have caused the alert: a data point that shows it, from when it showed until it had settled. */
export function explains(disturbance: DisturbanceTruth, alert: AlertRow): boolean {
  return (
    isShownBy(disturbance, alert) &&
    alert.sourceMs >= (disturbance.visibleMs ?? Number.POSITIVE_INFINITY) &&
    alert.sourceMs < disturbance.settledMs
  );
}

function isShownBy({ device, shows, alsoShows }: DisturbanceTruth, { asset, dataPoint }: AlertRow): boolean {
  if (asset === device) return shows.includes(dataPoint);
  return alsoShows.some((other) => other.asset === asset && other.dataPoint === dataPoint);
}

/** Pairs what happened with what was alerted; an alert may be explained by several disturbances. */
export function match(disturbances: readonly DisturbanceTruth[], alerts: readonly AlertRow[]) {
  const ordered = [...alerts].sort((a, b) => a.sourceMs - b.sourceMs);
  const matched: MatchedDisturbance[] = disturbances.map((disturbance) => {
    const explained = ordered.filter((alert) => explains(disturbance, alert));
    const [first] = explained;
    const detectedAfterSeconds =
      first === undefined || disturbance.visibleMs === undefined
        ? undefined
        : (first.sourceMs - disturbance.visibleMs) / 1000;
    return { disturbance, alerts: explained, detectedAfterSeconds };
  });
  const unexplained = ordered.filter(
    (alert) => !disturbances.some((disturbance) => explains(disturbance, alert)),
  );
  return { matched, unexplained };
}
