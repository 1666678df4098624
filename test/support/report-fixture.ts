import type { AlertReport, DisturbanceReport, Result, RunReport } from "../../reports/run-report.ts";
import { sampleFlow } from "./report-flow.ts";
import { atMinute, shiftStartMs, tellOven } from "./report-ovens.ts";

const alarm = (asset: string, minute: number, detector: string, dataPoint = "Temperature"): AlertReport => ({
  asset,
  dataPoint,
  detector,
  atMs: atMinute(minute),
  severity: detector === "state" ? "warning" : "alarm",
  message: `${dataPoint} left what ${detector} expects`,
  explained: true,
});

const disturbance = (
  device: string,
  kind: string,
  minutes: readonly [from: number, to: number],
  found?: readonly [seconds: number, by: string],
): DisturbanceReport => ({
  device,
  kind,
  fromMs: atMinute(minutes[0]),
  toMs: atMinute(minutes[1]),
  detectedAfterSeconds: found?.[0],
  detectedBy: found?.[1],
});

const result: Result = {
  scenario: "quickstart",
  seed: 42,
  outcome: "pass",
  replay: "npm run scenario -- scenarios/quickstart.yaml --seed 42",
  plant: {
    hash: "9b1f3c0de2a84c5779d1b0b7a6f8e54c21d09c6be1cf7a3358a44f19ac02be71",
    readings: 401_284,
    startMs: shiftStartMs,
    endMs: atMinute(480),
  },
  clock: { speed: 1200, plantSeconds: 28_800, wallSeconds: 24.318 },
  ledger: {
    due: 401_284,
    delivered: 401_284,
    duplicated: 0,
    lost: 0,
    inDoubt: 0,
    unexpected: 0,
    lostSamples: [],
  },
  latencyMs: { p50: 9, p99: 2_874, max: 3_342 },
  throughput: { dataPointsPerSecond: 16_502, messagesPerSecond: 2_071 },
  checks: [
    {
      kind: "delivered-once",
      outcome: "pass",
      summary: "All 401284 readings arrived, each once.",
      figures: { due: 401_284, delivered: 401_284, lost: 0, duplicated: 0, unexpected: 0, inDoubt: 0 },
    },
    {
      kind: "disturbances-detected",
      outcome: "pass",
      summary: "6 of 6 disturbances were alerted, the slowest after 41 s; 0 of 8 alerts were false.",
      figures: { disturbances: 6, visible: 6, alerts: 8, recall: 1, precision: 1, slowestSeconds: 41 },
    },
    {
      kind: "oee-agrees",
      outcome: "pass",
      summary: "All 27 OEE figures agree with the plant; the largest difference is 0.",
      figures: { windows: 27, measured: 27, worst: 0 },
    },
    {
      kind: "fresh-again",
      outcome: "pass",
      summary:
        "After 1 fault everything was fresh again within 1.6 s; the largest backlog was 50184 readings.",
      figures: { faults: 1, largestBacklog: 50_184, slowestSeconds: 1.562 },
    },
  ],
  faults: [{ kind: "link-cut", on: "uplink", atMs: atMinute(180), healedAtMs: atMinute(240) }],
  deliveredHash: "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce",
  environment: { node: "v24.21.0", cpu: "2 x Intel(R) Xeon(R) CPU @ 2.60GHz", commit: "4f1c2ab" },
};

const scenarioText = `name: quickstart
given: a bakery line with three ovens, a door camera and two sensors loses its uplink for an hour in the middle of a shift
expect: every reading arrives once, every disturbance is caught, and the OEE of the shift is exact
seed: 42
clock: { start: 2026-03-02T06:00:00Z, duration: 8h, speed: 1200 }
devices:
  oven-1: { kind: opcua-oven, recipe: rye, disturbances: [{ kind: burner-failure, at: 1h, for: 12m }] }
faults:
  - { kind: link-cut, on: uplink, at: 3h, for: 1h }
checks:
  - { kind: delivered-once }
`;

/** A green run: three ovens, eight hours, six disturbances all caught, an hour without uplink, nothing lost. */
export function passingReport(): RunReport {
  return {
    result,
    given:
      "a bakery line with three ovens, a door camera and two sensors loses its uplink for an hour in the middle of a shift",
    expect: "every reading arrives once, every disturbance is caught, and the OEE of the shift is exact",
    scenarioText,
    folder: "reports/out/quickstart/2026-03-02-1",
    ovens: [
      tellOven({
        asset: "oven-1",
        setpointCelsius: 230,
        batchMinutes: 40,
        stops: [{ atMinute: 60, forMinutes: 12, state: "Held", byCelsius: -46 }],
        alerts: [
          alarm("oven-1", 60.6, "ewma"),
          alarm("oven-1", 61, "state", "State"),
          alarm("oven-1", 305.5, "quality"),
        ],
        blind: [305, 316],
      }),
      tellOven({
        asset: "oven-2",
        setpointCelsius: 240,
        batchMinutes: 25,
        stops: [
          { atMinute: 140, forMinutes: 6, state: "Execute", byCelsius: -22 },
          { atMinute: 365, forMinutes: 10, state: "Aborted", byCelsius: 38 },
        ],
        alerts: [
          alarm("oven-2", 140.7, "ewma"),
          alarm("oven-2", 365.4, "ewma"),
          alarm("oven-2", 366.5, "state", "State"),
        ],
      }),
      tellOven({
        asset: "oven-3",
        setpointCelsius: 210,
        batchMinutes: 20,
        stops: [
          { atMinute: 200, forMinutes: 9, state: "Suspended", byCelsius: -4 },
          { atMinute: 410, forMinutes: 8, state: "Execute", byCelsius: 0 },
        ],
        alerts: [alarm("oven-3", 200.3, "state", "State"), alarm("oven-3", 410.5, "ewma", "ScrapCount")],
      }),
    ],
    disturbances: [
      disturbance("oven-1", "burner-failure", [60, 72], [36, "ewma on Temperature"]),
      disturbance("oven-2", "door-left-open", [140, 146], [41, "ewma on Temperature"]),
      disturbance("oven-3", "jam", [200, 209], [18, "state on State"]),
      disturbance("oven-1", "thermocouple-broken", [305, 316], [30, "quality on Temperature"]),
      disturbance("oven-2", "overheat", [365, 375], [24, "ewma on Temperature"]),
      disturbance("oven-3", "scrap-burst", [410, 418], [30, "ewma on ScrapCount"]),
    ],
    flow: sampleFlow(),
  };
}
