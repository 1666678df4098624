import { z } from "zod";
import type { DisturbanceTruth } from "../../../simulators/plant/truth.ts";
import type { History } from "../history.ts";
import { defineCheck } from "./check.ts";
import { tellShare } from "./share.ts";

const tellMost = 100;

/** Of what happened in data points that a client only samples, enough was sampled; what was not is named. */
export const anomaliesSampled = defineCheck({
  kind: "anomalies-sampled",
  config: z
    .strictObject({
      atLeast: z
        .number()
        .min(0, "must be from 0 to 1")
        .max(1, "must be from 0 to 1")
        .default(1)
        .describe("The least share of the anomalies of which a reading must arrive; 0 only counts them."),
    })
    .describe(
      "Anomalies in data points that a client samples, by its asset definition, were there when it did; the others are named in the figures.",
    ),
  check({ atLeast }, { truth, sampled, startMs, endMs }) {
    const anomalies = truth.disturbances.flatMap((each) => sampledIn(each, sampled));
    const missed = anomalies.filter(({ arrivedMs, fromMs, toMs }) => !hasAnyIn(arrivedMs, fromMs, toMs));
    const silent = sampled.filter(({ readings, arrivedMs }) => readings > 0 && arrivedMs.length === 0);
    const figures = {
      anomalies: anomalies.length,
      missed: missed.length,
      sampled: sampled.map(({ asset, dataPoint, readings, arrivedMs }) => ({
        asset,
        dataPoint,
        readings,
        arrived: arrivedMs.length,
        everySeconds: round((endMs - startMs) / 1000 / arrivedMs.length),
      })),
      missedAnomalies: missed.slice(0, tellMost).map(({ asset, dataPoint, kind, fromMs }) => ({
        asset,
        dataPoint,
        kind,
        at: new Date(fromMs).toISOString(),
      })),
    };
    if (sampled.length === 0)
      return { outcome: "unknown", summary: "No data point is sampled by its asset definition.", figures };
    if (silent.length > 0) {
      const names = silent.map(({ asset, dataPoint }) => `${asset} ${dataPoint}`).join(", ");
      return { outcome: "fail", summary: `No reading ever came of ${names}.`, figures };
    }
    if (anomalies.length === 0)
      return { outcome: "unknown", summary: "Nothing unusual happened in a sampled data point.", figures };
    const isEnough = (anomalies.length - missed.length) / anomalies.length >= atLeast;
    return { outcome: isEnough ? "pass" : "fail", summary: tellMissed(anomalies, missed), figures };
  },
});

interface SampledAnomaly {
  readonly asset: string;
  readonly dataPoint: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly arrivedMs: readonly number[];
}

/** A disturbance once for each sampled data point in which it shows. */
function sampledIn(
  { device, kind, shows, visibleMs, toMs }: DisturbanceTruth,
  sampled: History["sampled"],
): readonly SampledAnomaly[] {
  if (visibleMs === undefined) return [];
  return sampled
    .filter(({ asset, dataPoint }) => asset === device && shows.includes(dataPoint))
    .map(({ asset, dataPoint, arrivedMs }) => ({
      asset,
      dataPoint,
      kind,
      fromMs: visibleMs,
      toMs,
      arrivedMs,
    }));
}

function hasAnyIn(arrivedMs: readonly number[], fromMs: number, toMs: number): boolean {
  return arrivedMs.some((ms) => ms >= fromMs && ms < toMs);
}

/** `19 of 24 spikes were missed in oven Temperature, the first at …`, for each kind in each data point. */
function tellMissed(anomalies: readonly SampledAnomaly[], missed: readonly SampledAnomaly[]): string {
  const placeOf = ({ asset, dataPoint, kind }: SampledAnomaly) => `${kind} ${asset} ${dataPoint}`;
  const parts = [...Map.groupBy(anomalies, placeOf)].flatMap(([place, [one, ...others]]) => {
    if (one === undefined) return [];
    const passedOver = missed.filter((each) => placeOf(each) === place);
    const share = tellShare(passedOver.length, others.length + 1, one.kind);
    const [first] = passedOver;
    const when = first === undefined ? "" : `, the first at ${new Date(first.fromMs).toISOString()}`;
    return [`${share} missed by the sampling of ${one.asset} ${one.dataPoint}${when}`];
  });
  return `${parts.join("; ")}.`;
}

const round = (value: number) => (Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null);
