import type { DisturbanceTruth, Explanation, Truth } from "../../../simulators/plant/truth.ts";
import type { AlertRow } from "../../../stack/dataflow/row.ts";

/** A disturbance with the alerts that it explains, the earliest first. */
export interface MatchedDisturbance {
  readonly disturbance: DisturbanceTruth;
  readonly alerts: readonly AlertRow[];
  /** Plant seconds from the first reading that showed it to the first alert; undefined: there was none. */
  readonly detectedAfterSeconds: number | undefined;
  /** The same to the first alert that nothing else explains; an intervention or a misreport may have raised the others. */
  readonly surelyAfterSeconds: number | undefined;
}

/** What the alerts of a run come to. */
export interface Matching {
  readonly matched: readonly MatchedDisturbance[];
  /** Alerts without a disturbance that may rightly be there all the same: neither true nor false. */
  readonly excused: readonly AlertRow[];
  /** Alerts that nothing can have caused. */
  readonly unexplained: readonly AlertRow[];
}

/** Pairs what happened with what was alerted; an alert may be explained by several disturbances. */
export function match(
  { disturbances, explanations }: Pick<Truth, "disturbances" | "explanations">,
  alerts: readonly AlertRow[],
): Matching {
  const series = seriesOf(alerts);
  const excusable = new Set(explanations.flatMap((one) => alertsIn(windowOf(one), series)));
  const matched = disturbances.map((disturbance) => matchOne(disturbance, series, excusable));
  const caught = new Set(matched.flatMap((one) => one.alerts));
  const others = [...alerts].sort(bySource).filter((alert) => !caught.has(alert));
  return {
    matched,
    excused: others.filter((alert) => excusable.has(alert)),
    unexplained: others.filter((alert) => !excusable.has(alert)),
  };
}

function matchOne(
  disturbance: DisturbanceTruth,
  series: Series,
  excusable: ReadonlySet<AlertRow>,
): MatchedDisturbance {
  const { visibleMs, settledMs, device, shows, alsoShows } = disturbance;
  const secondsTo = (alert: AlertRow | undefined) =>
    alert === undefined || visibleMs === undefined ? undefined : (alert.sourceMs - visibleMs) / 1000;
  const places = [...shows.map((dataPoint) => ({ asset: device, dataPoint })), ...alsoShows];
  const alerts =
    visibleMs === undefined ? [] : alertsIn({ fromMs: visibleMs, toMs: settledMs, places }, series);
  return {
    disturbance,
    alerts,
    detectedAfterSeconds: secondsTo(alerts[0]),
    surelyAfterSeconds: secondsTo(alerts.find((alert) => !excusable.has(alert))),
  };
}

/** Data points in which something can have raised an alarm with a source time of `fromMs <= t < toMs`. */
interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly places: readonly { readonly asset: string; readonly dataPoint: string }[];
}

function windowOf({ device, dataPoints, alsoShows, fromMs, settledMs }: Explanation): Window {
  const own = dataPoints.map((dataPoint) => ({ asset: device, dataPoint }));
  return { fromMs, toMs: settledMs, places: [...own, ...alsoShows] };
}

/** The alerts of each data point, by source time: a long run may have tens of thousands of disturbances and alerts. */
type Series = ReadonlyMap<string, readonly AlertRow[]>;

const keyOf = ({ asset, dataPoint }: { readonly asset: string; readonly dataPoint: string }) =>
  JSON.stringify([asset, dataPoint]);
const bySource = (a: AlertRow, b: AlertRow) => a.sourceMs - b.sourceMs;

function seriesOf(alerts: readonly AlertRow[]): Series {
  return Map.groupBy([...alerts].sort(bySource), keyOf);
}

function alertsIn({ fromMs, toMs, places }: Window, series: Series): readonly AlertRow[] {
  const found = places.flatMap((place) => {
    const alerts = series.get(keyOf(place)) ?? [];
    return alerts.slice(firstFrom(alerts, fromMs), firstFrom(alerts, toMs));
  });
  return found.sort(bySource);
}

/** The place of the first alert at that source time or later. */
function firstFrom(alerts: readonly AlertRow[], sourceMs: number): number {
  let low = 0;
  let high = alerts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((alerts[middle]?.sourceMs ?? Infinity) < sourceMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
