import { createHash } from "node:crypto";
import type { OvenTruth, Truth } from "../../simulators/plant/truth.ts";
import type { AlertRow, OeeRow } from "../../stack/dataflow/row.ts";
import type { DeliveredReading } from "./ledger.ts";

/** SHA-256 over what physically happened and every reading due: the same for the same file and seed, at any speed. */
export function hashPlant(truth: Truth, dueHash: string, startMs: number, endMs: number): string {
  const hash = createHash("sha256").update(dueHash);
  hash.update(JSON.stringify(truth.disturbances));
  if (truth.interventions.length > 0) hash.update(JSON.stringify(truth.interventions));
  for (const oven of [...truth.ovens].sort(byAsset))
    hash.update(JSON.stringify(describeOven(oven, startMs, endMs)));
  return hash.digest("hex");
}

const byAsset = (a: { asset: string }, b: { asset: string }) =>
  a.asset < b.asset ? -1 : Number(a.asset > b.asset);

function describeOven(oven: OvenTruth, startMs: number, endMs: number) {
  const { asset, idealCycleSeconds } = oven;
  return { asset, idealCycleSeconds, states: oven.states(startMs, endMs), items: oven.items(startMs, endMs) };
}

/** SHA-256 over what the destination holds, in a canonical order and without arrival times. */
export function createDeliveredHash() {
  const hash = createHash("sha256");
  const lines: string[] = [];
  return {
    /** Must be called in order of asset, data point and source time. */
    reading({ asset, dataPoint, sourceMs, value, status }: DeliveredReading) {
      lines.push(`${asset}\t${dataPoint}\t${sourceMs}\t${value}\t${status}\n`);
      if (lines.length >= 10_000) hash.update(lines.splice(0).join(""));
    },
    digest(alerts: readonly AlertRow[], oee: readonly OeeRow[]): string {
      hash.update(lines.splice(0).join(""));
      for (const line of [...alerts, ...oee].map((row) => canonical(row)).sort()) hash.update(`${line}\n`);
      return hash.digest("hex");
    },
  };
}

function canonical(row: AlertRow | OeeRow): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
