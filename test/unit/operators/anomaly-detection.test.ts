import { describe, expect, test } from "vitest";
import { anomalyOperator } from "../../../stack/dataflow/operators/anomaly.ts";
import type { AlertRow } from "../../../stack/dataflow/row.ts";
import { score, type Watched } from "./detection-score.ts";
import {
  type EventKind,
  eventKinds,
  microStopCount,
  minute,
  type OvenSeries,
  ovenSeries,
  randomOf,
} from "./oven-series.ts";
import { fold, splitApart, throughJson } from "./samples.ts";

const seeds = [...Array(20).keys()];
const durationMs = 110 * minute;
const shiftMs = 480 * minute;

function alertsOf(samples: OvenSeries["samples"]): AlertRow[] {
  return fold(anomalyOperator, {}, samples).filter((row) => row.table === "alert");
}

function watch(kind: EventKind, samplingMs: number): Watched[] {
  return seeds.map((seed) => {
    const { samples, event } = ovenSeries({ asset: "oven-1", seed, durationMs, samplingMs, event: kind });
    return { event, alerts: alertsOf(samples) };
  });
}

/** Alarms as often as the detector beside it and on the right data point, but at any time. */
function atRandom(series: readonly Watched[]): Watched[] {
  const random = randomOf(7);
  return series.map(({ event, alerts }) => ({
    event,
    alerts: alerts
      .map(() => ({ dataPoint: event?.shows ?? "", sourceMs: Math.floor(random() * durationMs) }))
      .sort((a, b) => a.sourceMs - b.sourceMs),
  }));
}

/** How soon after its beginning an event must alarm; the third item of a scrap burst leaves after 4 s. */
const withinSeconds: Readonly<Record<EventKind, number>> = {
  "burner-failure": 30,
  overheat: 30,
  spike: 0,
  stuck: 40,
  broken: 5,
  drift: 150,
  jam: 0,
  "micro-stops": 0,
  "scrap-burst": 4,
};

describe.each([5000, 1000])("sampled every %i ms", (samplingMs) => {
  test.each(eventKinds)("every %s alarms in time and once", (kind) => {
    const series = watch(kind, samplingMs);
    const ours = score(series);
    expect(ours).toMatchObject({ recall: 1, precision: 1, f1: 1 });
    expect(ours.worstDelaySeconds).toBeLessThanOrEqual(withinSeconds[kind]);
    expect(ours.alertsPerEvent).toBe(kind === "micro-stops" ? microStopCount : 1);

    const silent = score(series.map(({ event }) => ({ event, alerts: [] })));
    const random = score(atRandom(series));
    expect({ ours: ours.f1, silent: silent.f1 }).toEqual({ ours: 1, silent: 0 });
    expect(random.f1, "the random detector").toBeLessThan(0.8);
  });
});

test("a hundred shifts of three undisturbed ovens give one false alarm at most", () => {
  let readings = 0;
  const falseAlarms = Array.from({ length: 300 }, (_, seed) => {
    const { samples } = ovenSeries({ asset: "oven-1", seed: 1000 + seed, durationMs: shiftMs });
    readings += samples.length;
    return alertsOf(samples);
  }).flat();
  expect(readings).toBeGreaterThan(1_500_000);
  expect(falseAlarms.length, JSON.stringify(falseAlarms)).toBeLessThanOrEqual(1);
}, 180_000);

describe.each(eventKinds)("the alerts of a %s do not depend on", (kind) => {
  const { samples } = ovenSeries({ asset: "oven-1", seed: 3, durationMs, event: kind });
  const alerts = alertsOf(samples);

  test("how the readings of one instant are grouped", () => {
    expect(alerts.length).toBeGreaterThan(0);
    expect(alertsOf(splitApart(samples))).toEqual(alerts);
  });

  test("restarts from the stored state, at any point", () => {
    expect(fold(anomalyOperator, {}, samples, throughJson)).toEqual(alerts);
  });
});

test("the state stays as small as it is after one hour", () => {
  const config = anomalyOperator.config.parse({});
  const state = anomalyOperator.initial(config, "oven-1");
  const sizes = new Map<number, number>();
  for (const one of ovenSeries({ asset: "oven-1", seed: 1, durationMs: shiftMs }).samples) {
    anomalyOperator.accept(state, one, config);
    sizes.set(Math.floor(one.sourceMs / (60 * minute)), JSON.stringify(state).length);
  }
  expect(sizes.get(0)).toBeGreaterThan(100);
  expect(sizes.get(7)).toBeLessThan(1.1 * (sizes.get(0) ?? 0));
});
