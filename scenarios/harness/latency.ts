import type { FlowSample, Result } from "../../reports/run-report.ts";
import type { RunClock } from "./clock.ts";
import type { Ledger } from "./ledger.ts";
import { createFloat64List } from "./typed-list.ts";

/** The state of the run at one moment, noted while it went on. */
export interface ProgressSample {
  readonly atMs: number;
  readonly wallMs: number;
  readonly due: number;
  readonly delivered: number;
}

/** Wall milliseconds from the moment a reading fell due to its arrival, over all that arrived. */
export function measureLatency(ledger: Ledger, clock: Pick<RunClock, "wallAt">): Result["latencyMs"] {
  const list = createFloat64List();
  for (const { dueMs, arrivedMs } of ledger.arrivals()) {
    if (arrivedMs !== undefined) list.push(Math.max(0, arrivedMs - clock.wallAt(dueMs)));
  }
  const sorted = list.sorted();
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: quantile(sorted, 1) };
}

/** Backlog, rate and latency over the run: one point for each sample that was noted. */
export function describeFlow(
  samples: readonly ProgressSample[],
  ledger: Ledger,
  clock: Pick<RunClock, "wallAt">,
): FlowSample[] {
  const startWallMs = samples[0]?.wallMs ?? 0;
  const buckets: number[][] = samples.map(() => []);
  for (const { dueMs, arrivedMs } of ledger.arrivals()) {
    if (arrivedMs === undefined) continue;
    const bucket = buckets[firstAtOrAfter(samples, arrivedMs)];
    bucket?.push(Math.max(0, arrivedMs - clock.wallAt(dueMs)));
  }
  return samples.map(({ atMs, wallMs, due, delivered }, index) => {
    const before = samples[index - 1];
    const seconds = before === undefined ? 0 : (wallMs - before.wallMs) / 1000;
    const delays = Float64Array.from(buckets[index] ?? []).sort();
    return {
      atMs,
      wallSeconds: (wallMs - startWallMs) / 1000,
      backlog: Math.max(0, due - delivered),
      dataPointsPerSecond:
        before === undefined || seconds === 0 ? 0 : (delivered - before.delivered) / seconds,
      latencyP50Ms: delays.length === 0 ? null : quantile(delays, 0.5),
      latencyP99Ms: delays.length === 0 ? null : quantile(delays, 0.99),
    };
  });
}

function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function firstAtOrAfter(samples: readonly ProgressSample[], wallMs: number): number {
  let low = 0;
  let high = samples.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.wallMs ?? 0) < wallMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
