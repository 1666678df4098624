import type { RunClock } from "./clock.ts";
import type { FaultRecord } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import type { TimelineEntry } from "./timeline.ts";

/** How the pipeline came back from one fault, from the arrival of every reading behind the broken link. */
export function traceRecovery(
  entry: TimelineEntry,
  ledger: Ledger,
  clock: Pick<RunClock, "wallAt">,
): FaultRecord {
  const { kind, on, atMs, healedAtMs, healedWallMs, felt } = entry;
  const freshMs = new Map<string, number | undefined>();
  let backlog = 0;
  let drainedMs = 0;
  let neverCame = 0;

  for (const { asset, sourceMs, arrivedMs } of ledger.arrivals()) {
    if (asset !== on && on !== "uplink" && on !== "broker") continue;
    if (sourceMs > healedAtMs) {
      const delayMs =
        arrivedMs === undefined ? undefined : arrivedMs - Math.max(healedWallMs, clock.wallAt(sourceMs));
      freshMs.set(asset, earliest(freshMs.get(asset), delayMs));
    } else if (arrivedMs === undefined) {
      if (sourceMs >= atMs) neverCame++;
    } else if (arrivedMs > healedWallMs) {
      backlog++;
      drainedMs = Math.max(drainedMs, arrivedMs - healedWallMs);
    }
  }

  const silentAssets = [...freshMs].filter(([, delayMs]) => delayMs === undefined).map(([asset]) => asset);
  const slowestMs = Math.max(0, ...[...freshMs.values()].map((delayMs) => delayMs ?? 0));
  return {
    kind,
    on,
    atMs,
    healedAtMs,
    felt,
    backlog: backlog + neverCame,
    drainedSeconds: neverCame > 0 ? undefined : drainedMs / 1000,
    freshSeconds: silentAssets.length > 0 ? undefined : slowestMs / 1000,
    silentAssets,
  };
}

/** The smaller one; undefined stands for never. */
function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
