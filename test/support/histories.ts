import type { FaultRecord, History } from "../../scenarios/harness/history.ts";
import type {
  DisturbanceTruth,
  Explanation,
  OvenTruth,
  StateInterval,
  Truth,
} from "../../simulators/plant/truth.ts";
import type { AlertRow, OeeRow } from "../../stack/dataflow/row.ts";

/** Midnight of a quiet day. */
export const startMs = Date.UTC(2026, 2, 2);
const hourMs = 3_600_000;

/** A history of one hour in which everything went well and nothing was broken. */
export function aHistory(parts: Partial<History> = {}): History {
  return {
    startMs,
    endMs: startMs + hourMs,
    truth: aTruth(),
    ledger: aLedger(),
    sampled: [],
    alerts: [],
    oee: [],
    faults: [],
    flows: [{ name: "anomaly", caughtUp: true, dropped: 0, reasons: [] }],
    ...parts,
  };
}

export function aLedger(parts: Partial<History["ledger"]> = {}): History["ledger"] {
  return {
    due: 1000,
    delivered: 1000,
    duplicated: 0,
    lost: 0,
    inDoubt: 0,
    unexpected: 0,
    notSampled: 0,
    lostSamples: [],
    unexpectedSamples: [],
    duplicatedSamples: [],
    ...parts,
  };
}

export function aFault(parts: Partial<FaultRecord> = {}): FaultRecord {
  return {
    kind: "link-cut",
    on: "uplink",
    atMs: startMs + 60_000,
    healedAtMs: startMs + 120_000,
    felt: true,
    backlog: 50,
    drainedSeconds: 1.5,
    freshSeconds: 0.2,
    silentAssets: [],
    ...parts,
  };
}

/** A plant in which nothing happened. */
export function aTruth(parts: Partial<Truth> = {}): Truth {
  return { disturbances: [], explanations: [], interventions: [], ovens: [], ...parts };
}

/** Somebody held the oven while its disturbance was over. */
export function anExplanation(parts: Partial<Explanation> = {}): Explanation {
  return {
    device: "oven-1",
    dataPoints: ["Temperature", "State"],
    fromMs: startMs + 1_800_000,
    settledMs: startMs + 2_400_000,
    alsoShows: [{ asset: "door-1", dataPoint: "DoorOpen" }],
    summary: "oven-1: scenario did hold",
    ...parts,
  };
}

export function aDisturbance(parts: Partial<DisturbanceTruth> = {}): DisturbanceTruth {
  return {
    device: "oven-1",
    kind: "burner-failure",
    fromMs: startMs + 600_000,
    toMs: startMs + 900_000,
    visibleMs: startMs + 605_000,
    settledMs: startMs + 1_800_000,
    shows: ["Temperature", "BurnerPower"],
    alsoShows: [{ asset: "scale", dataPoint: "FillWeight" }],
    summary: "The burner gives no heat.",
    ...parts,
  };
}

export function anAlert(parts: Partial<AlertRow> = {}): AlertRow {
  return {
    table: "alert",
    asset: "oven-1",
    dataPoint: "Temperature",
    detector: "ewma",
    sourceMs: startMs + 630_000,
    severity: "alarm",
    score: 2,
    value: 221,
    message: "Temperature is 9 below its setpoint",
    ...parts,
  };
}

/** An oven that ran for 50 minutes, had 10 minutes of break, and made an item a minute, of which the first was scrap. */
export function anOven(): OvenTruth {
  const states: StateInterval[] = [
    { fromMs: startMs, toMs: startMs + 50 * 60_000, state: 6 },
    { fromMs: startMs + 50 * 60_000, toMs: startMs + hourMs, state: 4 },
  ];
  const items = Array.from({ length: 40 }, (_, index) => ({
    atMs: startMs + index * 60_000,
    good: index > 0,
    grams: 500,
  }));
  return {
    asset: "oven-1",
    idealCycleSeconds: 60,
    idealCycles: (fromMs, toMs) => [{ fromMs, toMs, seconds: 60 }],
    states: (fromMs, toMs) => states.filter((state) => state.fromMs < toMs && state.toMs > fromMs),
    items: (fromMs, toMs) => items.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
  };
}

/** What a truthful stack says of `anOven` in its only hour. */
export function anOeeRow(parts: Partial<OeeRow> = {}): OeeRow {
  const availability = 1;
  const effectiveness = (60 * 1000 * 40) / (50 * 60_000);
  const quality = 39 / 40;
  return {
    table: "oee",
    asset: "oven-1",
    window: "hour",
    fromMs: startMs,
    toMs: startMs + hourMs,
    productionMs: 50 * 60_000,
    plannedBusyMs: 50 * 60_000,
    unknownMs: 0,
    producedCount: 40,
    goodCount: 39,
    scrapCount: 1,
    idealCycleSeconds: 60,
    availability,
    effectiveness,
    quality,
    oee: availability * effectiveness * quality,
    ...parts,
  };
}
