import type { OvenReport, RunReport } from "../../reports/run-report.ts";
import { passingReport } from "./report-fixture.ts";
import { atMinute } from "./report-ovens.ts";

/** A red run: readings lost, one disturbance missed, one alarm false, one OEE wrong and one never delivered. */
export function failingReport(): RunReport {
  const base = passingReport();
  return {
    ...base,
    result: {
      ...base.result,
      scenario: "lossy-uplink",
      outcome: "fail",
      replay: "npm run scenario -- scenarios/lossy-uplink.yaml --seed 42 --speed 1200",
      ledger: {
        ...base.result.ledger,
        delivered: 398_971,
        lost: 2_313,
        duplicated: 12,
        unexpected: 3,
        lostSamples,
      },
      checks: failingChecks,
      faults: [
        ...base.result.faults,
        { kind: "link-cut", on: "oven-2", atMs: atMinute(300), healedAtMs: atMinute(330) },
        { kind: "broker-killed", on: "broker", atMs: atMinute(420), healedAtMs: atMinute(421) },
      ],
    },
    ovens: base.ovens.map(spoil),
    disturbances: base.disturbances.map((one) =>
      one.kind === "overheat" ? { ...one, detectedAfterSeconds: undefined, detectedBy: undefined } : one,
    ),
  };
}

const lostSamples = Array.from({ length: 100 }, (_, index) => ({
  asset: "oven-2",
  dataPoint: ["Temperature", "BurnerPower", "EnergyUse"][index % 3] ?? "Temperature",
  sourceTime: new Date(atMinute(300) + index * 1000).toISOString(),
  lastSeenAt: index % 4 === 0 ? "broker" : "device",
}));

const failingChecks: RunReport["result"]["checks"] = [
  {
    kind: "fresh-again",
    outcome: "pass",
    summary:
      "After 3 faults everything was fresh again within 2.1 s; the largest backlog was 50184 readings.",
    figures: { faults: 3, largestBacklog: 50_184, slowestSeconds: 2.104 },
  },
  {
    kind: "delivered-once",
    outcome: "fail",
    summary:
      "2313 of 401284 readings were lost, the first: oven-2 Temperature of 2026-03-02T11:00:00.000Z, last seen at the broker; 12 readings are there twice.",
    figures: { due: 401_284, delivered: 398_971, lost: 2_313, duplicated: 12, unexpected: 3, inDoubt: 0 },
  },
  {
    kind: "disturbances-detected",
    outcome: "fail",
    summary: "1 of 6 disturbances was not alerted within 60 s: overheat on oven-2 (never).",
    figures: { disturbances: 6, visible: 6, alerts: 7, recall: 5 / 6, precision: 6 / 7, slowestSeconds: 41 },
  },
  {
    kind: "oee-agrees",
    outcome: "unknown",
    summary:
      "1 of 27 OEE windows have unknown time, the first oven-2 hour from 11:00: nothing can be said of them.",
    figures: { windows: 27, measured: 26, worst: 0.0312 },
  },
];

/** Oven 2 loses half an hour of readings and raises an alarm for nothing; its OEE of that time is wrong. */
function spoil(oven: OvenReport): OvenReport {
  if (oven.asset !== "oven-2") return oven;
  const isLost = (atMs: number) => atMs >= atMinute(300) && atMs < atMinute(330);
  return {
    ...oven,
    temperature: oven.temperature.map((point) =>
      isLost(point.atMs) ? { ...point, delivered: null } : point,
    ),
    alerts: [
      ...oven.alerts.filter(({ atMs }) => atMs < atMinute(300)),
      {
        asset: "oven-2",
        dataPoint: "Temperature",
        detector: "stuck",
        atMs: atMinute(334),
        severity: "warning",
        message: "Temperature has not moved for 60 s",
        explained: false,
      },
    ],
    oee: oven.oee.map((window) => {
      if (window.fromMs === atMinute(300)) return { ...window, measured: undefined };
      if (window.window !== "shift") return window;
      const { availability, effectiveness, quality } = window.truth;
      const measured = { availability: (availability ?? 0) - 0.0312, effectiveness, quality };
      return {
        ...window,
        measured: { ...measured, oee: measured.availability * (effectiveness ?? 0) * (quality ?? 0) },
      };
    }),
  };
}

/** A run that proved nothing: no disturbance showed, and one check could not be judged. */
export function unknownReport(): RunReport {
  const base = passingReport();
  const checks = base.result.checks.map((check) =>
    check.kind === "disturbances-detected"
      ? {
          ...check,
          outcome: "unknown" as const,
          summary: "No disturbance ever showed in a reading.",
          figures: {
            disturbances: 0,
            visible: 0,
            alerts: 0,
            recall: null,
            precision: null,
            slowestSeconds: 0,
          },
        }
      : check,
  );
  return {
    ...base,
    result: { ...base.result, scenario: "calm-shift", outcome: "unknown", checks },
    ovens: base.ovens.map((oven) => ({ ...oven, alerts: [] })),
    disturbances: [],
  };
}

/** A run that saw nothing at all: no ovens, no readings, no checks. */
export function emptyReport(): RunReport {
  const base = passingReport();
  const { startMs } = base.result.plant;
  return {
    ...base,
    result: {
      ...base.result,
      scenario: "nothing",
      outcome: "unknown",
      plant: { ...base.result.plant, readings: 0, endMs: startMs },
      clock: { speed: "max", plantSeconds: 0, wallSeconds: 0 },
      ledger: { due: 0, delivered: 0, duplicated: 0, lost: 0, inDoubt: 0, unexpected: 0, lostSamples: [] },
      latencyMs: { p50: Number.NaN, p99: Number.NaN, max: Number.NaN },
      throughput: { dataPointsPerSecond: 0, messagesPerSecond: 0 },
      checks: [],
      faults: [],
    },
    ovens: [],
    disturbances: [],
    flow: [],
  };
}

/** A green run whose every name and sentence tries to become markup. */
export function hostileReport(): RunReport {
  const base = passingReport();
  const bad = `<img src=x onerror="alert(1)">&'\u0007]]>`;
  const rename = (name: string) => `${name}${bad}`;
  return {
    ...base,
    given: rename("given"),
    expect: rename("expect"),
    scenarioText: rename("text"),
    folder: rename("folder"),
    result: {
      ...base.result,
      scenario: rename("scenario"),
      replay: rename("replay"),
      checks: base.result.checks.map((check) => ({
        ...check,
        kind: rename(check.kind),
        summary: rename("sum"),
        figures: { [bad]: bad },
      })),
      faults: base.result.faults.map((fault) => ({
        ...fault,
        kind: rename(fault.kind),
        on: rename(fault.on),
      })),
      ledger: {
        ...base.result.ledger,
        lost: 1,
        lostSamples: [{ asset: bad, dataPoint: bad, sourceTime: bad, lastSeenAt: bad }],
      },
      environment: { node: bad, cpu: bad, commit: bad },
    },
    ovens: base.ovens.map((oven) => ({
      ...oven,
      asset: rename(oven.asset),
      states: oven.states.map((state) => ({ ...state, state: rename(state.state) })),
      alerts: oven.alerts.map((alert) => ({
        ...alert,
        asset: rename(oven.asset),
        detector: bad,
        dataPoint: bad,
        message: bad,
      })),
    })),
    disturbances: base.disturbances.map((one) => ({
      ...one,
      device: rename(one.device),
      kind: rename(one.kind),
      detectedBy: bad,
    })),
  };
}
