import type { FaultResult, RunReport } from "../run-report.ts";

/** A stretch of plant time in which one or more faults of a kind were open. */
export interface FaultSpan {
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

// Faults may repeat ten thousand times; what lies closer together than a picture can show becomes one stretch.
const resolvable = 500;

/** The faults as stretches that a picture can tell apart, in order of time. */
export function mergeFaults(faults: readonly FaultResult[], { result }: RunReport): FaultSpan[] {
  const gapMs = (result.plant.endMs - result.plant.startMs) / resolvable;
  const spans: FaultSpan[] = [];
  for (const { kind, atMs, healedAtMs } of [...faults].sort((a, b) => a.atMs - b.atMs)) {
    const last = spans.at(-1);
    if (last === undefined || last.kind !== kind || atMs > last.toMs + gapMs) {
      spans.push({ kind, fromMs: atMs, toMs: healedAtMs, count: 1 });
    } else {
      spans[spans.length - 1] = { ...last, toMs: Math.max(last.toMs, healedAtMs), count: last.count + 1 };
    }
  }
  return spans;
}

// All readings pass these two links; every other link is named after the one device behind it.
const sharedLinks = ["broker", "uplink"];

/** The faults that the readings of all devices meet. */
export function isShared({ on }: FaultResult): boolean {
  return sharedLinks.includes(on);
}

/** The faults that the readings of one asset meet on their way. */
export function listFaultsOf(asset: string, { result }: RunReport): FaultResult[] {
  return result.faults.filter((fault) => isShared(fault) || fault.on === asset);
}
