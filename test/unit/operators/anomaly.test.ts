import { describe, expect, test } from "vitest";
import type { Sample } from "../../../stack/dataflow/operator.ts";
import { anomalyOperator } from "../../../stack/dataflow/operators/anomaly.ts";
import type { AlertRow } from "../../../stack/dataflow/row.ts";
import { minute, randomOf, second } from "./oven-series.ts";
import { badSensorFailure, fold, sample, splitApart, uncertainLastUsableValue } from "./samples.ts";

type Config = Parameters<typeof fold<typeof anomalyOperator.config, unknown>>[1];
type Given = Parameters<typeof sample>[2];

function alertsOf(config: Config, samples: readonly Sample[]): AlertRow[] {
  return fold(anomalyOperator, config, samples).filter((row) => row.table === "alert");
}

/** One sample every 5 seconds; the noise is within 0.4 and never twice the same. */
function every5s(durationMs: number, given: (atMs: number, noise: number) => Given): Sample[] {
  const random = randomOf(11);
  return Array.from({ length: durationMs / (5 * second) }, (_, index) =>
    sample("oven-1", index * 5 * second, given(index * 5 * second, 0.8 * random() - 0.4)),
  );
}

function shifted({ asset, sourceMs, readings }: Sample, byMs: number): Sample {
  return {
    asset,
    sourceMs: sourceMs + byMs,
    readings: readings.map((reading) => ({ ...reading, sourceMs: sourceMs + byMs })),
  };
}

/** The times in minutes. */
const times = (alerts: readonly AlertRow[]) => alerts.map(({ sourceMs }) => sourceMs / minute);

describe("a chart", () => {
  const steady = (atMs: number, noise: number) => ({
    SetpointTemperature: 220,
    Temperature: 220 + noise + (atMs === 20 * minute ? 60 : 0),
  });

  test("says where a value left its limits, and how far", () => {
    const [only, ...others] = alertsOf({}, every5s(30 * minute, steady));
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      asset: "oven-1",
      dataPoint: "Temperature",
      detector: "ewma",
      sourceMs: 20 * minute,
      severity: "critical",
    });
    expect(only?.score).toBeGreaterThan(10);
    expect(only?.message).toMatch(/^Temperature 2\d\d\.\d+ is [56]\d\.\d above SetpointTemperature/);
  });

  test.each([
    ["warning", 3],
    ["alarm", 7],
    ["critical", 14],
  ])("grades a %s", (severity, byCelsius) => {
    const jump = (atMs: number, noise: number) => ({
      SetpointTemperature: 220,
      Temperature: 220 + noise + (atMs === 20 * minute ? byCelsius : 0),
    });
    expect(alertsOf({}, every5s(30 * minute, jump))).toMatchObject([{ severity }]);
  });

  test("compares the first values with nothing", () => {
    const samples = every5s(30 * minute, (_, noise) => ({
      SetpointTemperature: 220,
      Temperature: 220 + noise,
      FillWeight: 750 + noise,
      State: 6,
    }));
    expect(alertsOf({}, samples)).toEqual([]);
  });

  test.each([1, 3, 40])("does not alarm when the setpoint changes by %i degrees", (byCelsius) => {
    const samples = every5s(60 * minute, (atMs, noise) => {
      const setpoint = atMs < 20 * minute ? 220 : 220 + byCelsius;
      const reached = 220 + Math.min(byCelsius, Math.max(0, (atMs - 20 * minute) / 10_000));
      return { SetpointTemperature: setpoint, Temperature: reached + noise };
    });
    expect(alertsOf({}, samples)).toEqual([]);
  });

  test("takes the first setpoint for no change", () => {
    const samples = every5s(10 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature: 220 + noise + (atMs === 5 * minute ? 10 : 0),
    }));
    expect(times(alertsOf({}, samples))).toEqual([5]);
  });

  test("follows a mean that moves slowly", () => {
    const samples = every5s(480 * minute, (atMs, noise) => ({
      State: 6,
      FillWeight: 750 + 20 * noise + (20 * atMs) / (480 * minute),
    }));
    expect(alertsOf({}, samples)).toEqual([]);
  });

  test("alarms when the oven does not follow its setpoint within the grace time", () => {
    const samples = every5s(60 * minute, (atMs, noise) => ({
      SetpointTemperature: atMs < 20 * minute ? 220 : 240,
      Temperature: 220 + noise,
    }));
    expect(times(alertsOf({}, samples))).toEqual([30]);
  });

  test("compares with the setpoint as it was before that instant, in whatever order the instant comes", () => {
    const samples = every5s(30 * minute, (atMs, noise) => ({
      SetpointTemperature: atMs < 20 * minute ? 220 : 260,
      Temperature: 220 + noise,
    }));
    const impatient = { ewma: { graceMs: 0 } };
    const alerts = alertsOf(impatient, samples);
    expect(alerts).toMatchObject([{ sourceMs: 20 * minute + 5 * second }]);
    expect(alertsOf(impatient, splitApart(samples))).toEqual(alerts);
  });

  test("waits for a cold oven to warm up", () => {
    const samples = every5s(60 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature: 220 - Math.max(0, 180 - atMs / (3 * second)) + noise,
    }));
    expect(alertsOf({}, samples)).toEqual([]);
  });

  test("learns nothing while the oven follows its setpoint", () => {
    const samples = every5s(40 * minute, (atMs, noise) => {
      const followed = 220 + Math.min(40, Math.max(0, (atMs - minute) / 10_000));
      return {
        SetpointTemperature: atMs < minute ? 220 : 260,
        Temperature: followed + noise + (atMs < 20 * minute ? 0 : 3),
      };
    });
    expect(times(alertsOf({}, samples))).toEqual([20]);
  });

  test("learns nothing from an event, however long", () => {
    const samples = every5s(120 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature:
        220 + noise + (atMs >= 20 * minute && atMs < 80 * minute ? 20 : 0) + (atMs < 100 * minute ? 0 : 4),
    }));
    expect(times(alertsOf({}, samples))).toEqual([20, 100]);
  });

  test("is not blinded by outliers that it learned from", () => {
    const samples = every5s(30 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature:
        220 + noise + (atMs % minute === 0 && atMs < 3 * minute ? 60 : 0) + (atMs < 20 * minute ? 0 : 4),
    }));
    expect(times(alertsOf({}, samples))).toEqual([20]);
  });

  test.each([
    ["may alarm again once it has been inside for the hold", 8, 2],
    ["stays quiet while an event comes and goes", 4, 1],
  ])("%s", (_title, apartMinutes, count) => {
    const jumps = [20 * minute, (20 + apartMinutes) * minute];
    const samples = every5s(40 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature: 220 + noise + (jumps.includes(atMs) ? 10 : 0),
    }));
    expect(alertsOf({}, samples)).toHaveLength(count);
  });

  test("does not take the step of a coarse sensor for an anomaly", () => {
    const samples = every5s(60 * minute, (atMs) => ({
      SetpointTemperature: 220,
      Temperature: atMs < 30 * minute || atMs % minute === 0 ? 220 : 220.5,
    }));
    expect(alertsOf({ stuck: { dataPoints: [] } }, samples)).toEqual([]);
  });

  test("leaves out what is not Good", () => {
    const samples = every5s(30 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      Temperature:
        atMs >= 20 * minute && atMs < 22 * minute ? { value: 0, status: badSensorFailure } : 220 + noise,
    }));
    expect(alertsOf({}, samples).map(({ detector }) => detector)).toEqual(["quality"]);
  });

  test("of fill weights is for ovens, not for a scale behind several of them", () => {
    const mixed = every5s(60 * minute, (atMs) => ({
      FillWeight: atMs < 30 * minute ? 250 + (atMs % 7) : 60,
    }));
    const withState = mixed.map((one, index) => (index === 0 ? sample("oven-1", 0, { State: 6 }) : one));
    expect(alertsOf({}, mixed)).toEqual([]);
    expect(times(alertsOf({}, withState))).toEqual([30]);
  });

  test("judges a batch afresh, whatever the one before it ended with", () => {
    const light = (atMs: number) =>
      (atMs >= 18 * minute && atMs < 20 * minute) || (atMs >= 47 * minute && atMs < 48 * minute);
    const samples = every5s(50 * minute, (atMs, noise) => ({
      BurnerPower: noise,
      ...(atMs === 0 ? { State: 6 } : {}),
      ...(atMs < 20 * minute || atMs >= 46 * minute
        ? { FillWeight: 750 + 10 * noise - (light(atMs) ? 90 : 0) }
        : {}),
    }));
    expect(times(alertsOf({}, samples))).toEqual([18, 47]);
  });

  test("learns a new mean when the old one is wrong for good", () => {
    const samples = every5s(90 * minute, (atMs, noise) => ({
      State: 6,
      FillWeight: (atMs < 20 * minute ? 750 : 250) + 10 * noise - (atMs === 80 * minute ? 100 : 0),
    }));
    expect(times(alertsOf({}, samples))).toEqual([20, 80]);
  });
});

describe("a sensor", () => {
  const stuckFrom = 20 * minute;
  const withTemperature = (temperature: (atMs: number, noise: number) => Given) =>
    every5s(40 * minute, (atMs, noise) => ({
      SetpointTemperature: 220,
      BurnerPower: 40 + noise,
      ...temperature(atMs, noise),
    }));

  test.each([
    ["falls silent", () => ({})],
    ["repeats itself", () => ({ Temperature: 220.1 })],
  ])("is stuck when it %s while its asset goes on reporting", (_title, stuck) => {
    const samples = withTemperature((atMs, noise) =>
      atMs < stuckFrom ? { Temperature: 220 + noise } : stuck(),
    );
    const alerts = alertsOf({}, samples);
    expect(alerts).toMatchObject([{ detector: "stuck", dataPoint: "Temperature", severity: "alarm" }]);
    expect(alerts[0]?.sourceMs).toBeLessThanOrEqual(stuckFrom + 35 * second);
    expect(alerts[0]?.message).toBe("no new value for 35 s, where one comes every 5 s");
  });

  test("is not stuck when the whole asset is silent", () => {
    const samples = withTemperature((_, noise) => ({ Temperature: 220 + noise }));
    const cut = samples.filter(({ sourceMs }) => sourceMs < stuckFrom || sourceMs > stuckFrom + 10 * minute);
    // After the silence the temperature is the last to be heard of.
    const resumed = cut.flatMap((one) =>
      one.sourceMs === stuckFrom + 10 * minute + 5 * second
        ? [sample("oven-1", one.sourceMs - second, { BurnerPower: 1 }), one]
        : [one],
    );
    expect(resumed.length).toBe(cut.length + 1);
    expect(alertsOf({}, resumed)).toEqual([]);
  });

  test("is found stuck after an outage as it was before", () => {
    const samples = withTemperature((atMs, noise) => (atMs < stuckFrom ? { Temperature: 220 + noise } : {}));
    const late = samples.map((one) => (one.sourceMs < 5 * minute ? one : shifted(one, 72 * 60 * minute)));
    const alerts = alertsOf({}, late);
    expect(alerts.map(({ detector }) => detector)).toEqual(["stuck"]);
    expect(alerts[0]?.sourceMs).toBeLessThanOrEqual(72 * 60 * minute + stuckFrom + 40 * second);
  });

  test("is not stuck before its usual interval is known", () => {
    const samples = withTemperature((atMs, noise) =>
      atMs < 20 * second || atMs % minute === 0 ? { Temperature: 220 + noise } : {},
    );
    expect(alertsOf({}, samples)).toEqual([]);
  });

  test("is broken, not stuck, when its status is Bad", () => {
    const samples = withTemperature((atMs, noise) =>
      atMs < stuckFrom
        ? { Temperature: 220 + noise }
        : atMs === stuckFrom
          ? { Temperature: { value: 0, status: badSensorFailure } }
          : {},
    );
    expect(alertsOf({}, samples)).toMatchObject([
      {
        detector: "quality",
        sourceMs: stuckFrom,
        severity: "alarm",
        message: "the status is Bad (0x808c0000)",
      },
    ]);
  });
});

describe("the quality of a data point", () => {
  const bad = { value: 0, status: badSensorFailure };
  const uncertain = { value: 1, status: uncertainLastUsableValue };
  const severities = (...given: readonly [minutes: number, Given[string]][]) =>
    alertsOf(
      {},
      given.map(([minutes, reading]) => sample("oven-1", minutes * minute, { Weight: reading ?? null })),
    ).map(({ severity, sourceMs }) => `${severity} at ${sourceMs / minute}`);

  test("alarms when it turns Bad and warns when it turns Uncertain", () => {
    expect(severities([0, 1], [1, bad], [2, 1], [20, uncertain])).toEqual(["alarm at 1", "warning at 20"]);
  });

  test("alarms once while it comes and goes", () => {
    expect(severities([0, 1], [1, bad], [2, 1], [3, bad], [4, 1], [8, bad], [13, 2], [20, 1])).toEqual([
      "alarm at 1",
    ]);
  });

  test("alarms again when it gets worse", () => {
    expect(severities([0, 1], [1, uncertain], [2, bad], [3, uncertain])).toEqual([
      "warning at 1",
      "alarm at 2",
    ]);
  });

  test("may alarm again after it was Good for the hold, even if nothing was sent in between", () => {
    expect(severities([0, 1], [1, bad], [30, 1], [36, bad])).toEqual(["alarm at 1", "alarm at 36"]);
  });
});

describe("a value out of range", () => {
  const ranges = { BurnerPower: [0, 100] as [number, number] };

  test("alarms once, until it has been inside for the hold", () => {
    const samples = every5s(40 * minute, (atMs, noise) => ({
      BurnerPower: [10, 12, 30].includes(atMs / minute) ? 101 : 50 + noise,
    }));
    const alerts = alertsOf({ ranges }, samples);
    expect(times(alerts)).toEqual([10, 30]);
    expect(alerts[0]).toMatchObject({ detector: "range", score: 1.02, value: 101, severity: "alarm" });
  });

  test("at the edge is inside", () => {
    expect(alertsOf({ ranges }, [sample("oven-1", 0, { BurnerPower: 100 })])).toEqual([]);
  });
});

describe("a unit", () => {
  const entered = (config: Config, ...states: number[]) =>
    alertsOf(
      config,
      states.map((State, index) => sample("oven-1", index, { State })),
    ).map(({ sourceMs, severity }) => `${severity} at ${sourceMs}`);

  test("alarms with every entry into Suspended, Held or Aborted", () => {
    const alerts = entered({}, 6, 5, 6, 5, 6, 11, 6, 9, 2, 4, 6);
    expect(alerts).toEqual(["warning at 1", "warning at 3", "alarm at 5", "critical at 7"]);
  });

  test("that is first seen in a stop has not entered it", () => {
    expect(entered({}, 11, 11, 6)).toEqual([]);
  });

  test("takes other states for stops where it is told so", () => {
    expect(entered({ state: { unplanned: [2] } }, 6, 2, 6, 11)).toEqual(["alarm at 1"]);
  });
});

test.each([
  ["an unknown key", { chart: [] }, "chart"],
  ["a range upside down", { ranges: { Temperature: [300, 0] } }, "low < high"],
  ["a weight of 0", { ewma: { lambda: 0 } }, "lambda"],
])("%s is a mistake in the configuration", (_title, config, problem) => {
  expect(() => anomalyOperator.config.parse(config)).toThrow(problem);
});
