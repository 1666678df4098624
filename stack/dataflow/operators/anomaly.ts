import { defineOperator, type Sample } from "../operator.ts";
import type { AlertRow, ReadingRow } from "../row.ts";
import { type AnomalyConfig, anomalyConfig } from "./anomaly/config.ts";
import { type Charted, chart, type EwmaChart, emptyChart } from "./anomaly/ewma.ts";
import type { Finding } from "./anomaly/finding.ts";
import type { Hold } from "./anomaly/hold.ts";
import { checkQuality, type Quality } from "./anomaly/quality.ts";
import { checkRange } from "./anomaly/range.ts";
import { knownBefore, type LastValues, remember } from "./anomaly/reference.ts";
import { judge, noteChange, type StuckWatch, watch } from "./anomaly/stuck.ts";
import { enterState, type LastState } from "./anomaly/unplanned-stop.ts";
import { severityOf } from "./status.ts";

type PerDataPoint<State> = Record<string, State>;

/** What one asset's fold remembers; its size is that of its data points, not of its history. */
export interface AnomalyState {
  /** The newest source time of the asset; null: it was never heard of. */
  atMs: number | null;
  /** The source time of each data point's first reading. */
  firstMs: PerDataPoint<number>;
  quality: PerDataPoint<Quality>;
  references: PerDataPoint<LastValues>;
  charts: PerDataPoint<EwmaChart>;
  stuck: PerDataPoint<StuckWatch>;
  ranges: PerDataPoint<Hold>;
  packMl: LastState;
}

/**
 * Finds anomalies of single data points: EWMA charts, stuck sensors, values out of range, unplanned stops and status
 * that is not Good. Each has memory per asset and data point, and gives one alert per event.
 * A reading is never judged by another one of the same instant, so it does not matter how an instant is split into samples.
 */
export const anomalyOperator = defineOperator<typeof anomalyConfig, AnomalyState>({
  kind: "anomaly",
  config: anomalyConfig,

  initial: () => ({
    atMs: null,
    firstMs: {},
    quality: {},
    references: {},
    charts: {},
    stuck: {},
    ranges: {},
    packMl: { state: null },
  }),

  accept(state, sample, config) {
    const alerts: AlertRow[] = [];
    advance(state, sample, { config, alerts });
    for (const reading of sample.readings) take(state, reading, { config, alerts });
    return alerts;
  },
});

/** A Good reading of a number. */
type GoodNumber = Omit<Charted, "reference">;

interface Fold {
  readonly config: AnomalyConfig;
  readonly alerts: AlertRow[];
}

/** An instant is complete when a later one begins: only then is it known who was silent in it. */
function advance(state: AnomalyState, { asset, sourceMs }: Sample, { config, alerts }: Fold): void {
  const { atMs } = state;
  if (atMs !== null && sourceMs <= atMs) return;
  state.atMs = sourceMs;
  if (atMs === null) return;
  for (const [dataPoint, watched] of Object.entries(state.stuck)) {
    const finding = judge(watched, sourceMs - atMs, config.stuck);
    if (finding) alerts.push(alertRow({ asset, dataPoint, sourceMs: atMs }, "stuck", finding));
  }
}

function take(state: AnomalyState, reading: ReadingRow, { config, alerts }: Fold): void {
  const { dataPoint, sourceMs, value, status } = reading;
  state.firstMs[dataPoint] ??= sourceMs;
  const raise = (detector: string, finding: Finding | undefined) => {
    if (finding) alerts.push(alertRow(reading, detector, finding));
  };
  state.quality[dataPoint] ??= { outsideMs: null, outside: false, worst: 0 };
  raise("quality", checkQuality(state.quality[dataPoint], reading, config.holdMs));
  watchForStuck(state, reading, config);
  if (typeof value !== "number" || severityOf(status) !== 0) return;

  const number = { dataPoint, atMs: sourceMs, value };
  raise("ewma", checkChart(state, number, config));
  raise("range", checkRangeOf(state, { ...number, asset: reading.asset }, config));
  if (dataPoint === config.state.dataPoint)
    raise("state", enterState(state.packMl, value, config.state.unplanned));
}

function watchForStuck(state: AnomalyState, reading: ReadingRow, { stuck }: AnomalyConfig): void {
  if (!stuck.dataPoints.includes(reading.dataPoint)) return;
  const watched = state.stuck[reading.dataPoint];
  if (watched) noteChange(watched, reading);
  else state.stuck[reading.dataPoint] = watch(reading);
}

function checkChart(state: AnomalyState, reading: GoodNumber, config: AnomalyConfig): Finding | undefined {
  const { dataPoint, atMs, value } = reading;
  const { charts, ewma, holdMs } = config;
  if (charts.some(({ against }) => against === dataPoint)) {
    state.references[dataPoint] ??= { now: null, before: null };
    remember(state.references[dataPoint], value, atMs);
  }
  const settings = charts.find((chart) => chart.dataPoint === dataPoint);
  if (!settings) return undefined;
  const { against, onlyWith } = settings;
  if (onlyWith !== undefined && !((state.firstMs[onlyWith] ?? atMs) < atMs)) return undefined;
  const reference = against === undefined ? undefined : referenceTo(state, against, atMs);
  if (against !== undefined && !reference) return undefined;
  state.charts[dataPoint] ??= emptyChart();
  return chart(state.charts[dataPoint], { ...reading, reference }, { ...ewma, holdMs });
}

function referenceTo(state: AnomalyState, dataPoint: string, atMs: number): Charted["reference"] {
  const values = state.references[dataPoint];
  const known = values && knownBefore(values, atMs);
  return known && { ...known, dataPoint };
}

function checkRangeOf(
  state: AnomalyState,
  { asset, ...reading }: GoodNumber & { readonly asset: string },
  config: AnomalyConfig,
): Finding | undefined {
  const { dataPoint } = reading;
  const range = config.ranges[`${asset}/${dataPoint}`] ?? config.ranges[dataPoint];
  if (!range) return undefined;
  state.ranges[dataPoint] ??= { outsideMs: null, outside: false };
  return checkRange(state.ranges[dataPoint], reading, { range, holdMs: config.holdMs });
}

function alertRow(
  { asset, dataPoint, sourceMs }: Pick<AlertRow, "asset" | "dataPoint" | "sourceMs">,
  detector: string,
  { severity, score, value, message }: Finding,
): AlertRow {
  return { table: "alert", asset, dataPoint, detector, sourceMs, severity, score, value, message };
}
