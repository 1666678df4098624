import type { AlertRow } from "../../../stack/dataflow/row.ts";
import type { OvenEvent } from "./oven-series.ts";

/** How well alerts tell events, counted by event and not by row. */
export interface Score {
  readonly recall: number;
  readonly precision: number;
  /** Harmonic mean of recall and precision. */
  readonly f1: number;
  /** From the beginning of an event to its first alert; the worst of those that were found. */
  readonly worstDelaySeconds: number;
  /** Alerts that an event explains, per event that was found. */
  readonly alertsPerEvent: number;
}

export interface Watched {
  readonly event: OvenEvent | undefined;
  readonly alerts: readonly Pick<AlertRow, "sourceMs" | "dataPoint">[];
}

/** Scores the alerts of many series, each with one event or none. */
export function score(series: readonly Watched[]): Score {
  const found = series.map(({ event, alerts }) => explained(event, alerts));
  const events = series.filter(({ event }) => event !== undefined).length;
  const caught = found.filter((alerts) => alerts.length > 0).length;
  const alertCount = series.reduce((sum, { alerts }) => sum + alerts.length, 0);
  const explainedCount = found.reduce((sum, alerts) => sum + alerts.length, 0);
  const delays = series.flatMap(({ event, alerts }) => {
    const [first] = explained(event, alerts);
    return event && first ? [(first.sourceMs - event.fromMs) / 1000] : [];
  });
  const recall = caught / events;
  // Who never alarms is never wrong, and of no use.
  const precision = alertCount === 0 ? 1 : explainedCount / alertCount;
  return {
    recall,
    precision,
    f1: recall + precision === 0 ? 0 : (2 * recall * precision) / (recall + precision),
    worstDelaySeconds: Math.max(...delays),
    alertsPerEvent: explainedCount / caught,
  };
}

function explained(event: OvenEvent | undefined, alerts: Watched["alerts"]): Watched["alerts"] {
  if (!event) return [];
  const { shows, fromMs, settledMs } = event;
  return alerts.filter(
    ({ dataPoint, sourceMs }) => dataPoint === shows && sourceMs >= fromMs && sourceMs < settledMs,
  );
}
