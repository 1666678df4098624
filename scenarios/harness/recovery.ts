import { misreportOf } from "../../simulators/plant/misreport-plan.ts";
import type { RunClock } from "./clock.ts";
import type { FaultRecord } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import type { TimelineEntry } from "./timeline.ts";

/** How the pipeline came back from each fault, from the arrival of the readings behind the broken link. */
export function traceRecoveries(
  entries: readonly TimelineEntry[],
  ledger: Ledger,
  clock: Pick<RunClock, "wallAt">,
): FaultRecord[] {
  return entries.map((entry) => {
    const assets = ledger.assets().filter((asset) => holdsUp(entry, asset));
    const waits = assets.map((asset) => traceAsset(asset, entry, { entries, ledger, clock }));
    const { kind, on, atMs, healedAtMs, felt } = entry;
    const missing = waits.reduce((sum, wait) => sum + wait.missing, 0);
    const silentAssets = waits.filter(({ freshMs }) => freshMs === "never").map(({ asset }) => asset);
    return {
      kind,
      on,
      atMs,
      healedAtMs,
      felt,
      backlog: waits.reduce((sum, wait) => sum + wait.late, missing),
      drainedSeconds: missing > 0 ? undefined : longest(waits.map(({ drainedMs }) => drainedMs)) / 1000,
      freshSeconds:
        silentAssets.length > 0 ? undefined : longest(waits.map(({ freshMs }) => Number(freshMs))) / 1000,
      silentAssets,
    };
  });
}

const longest = (waitsMs: readonly number[]) => Math.max(0, ...waitsMs);

/** Whether the readings of an asset must pass what a fault is on; a misreport lets all of them pass. */
const holdsUp = ({ kind, on }: TimelineEntry, asset: string) =>
  misreportOf(kind) === undefined && (on === asset || on === "broker" || on === "uplink");

interface Context {
  readonly entries: readonly TimelineEntry[];
  readonly ledger: Ledger;
  readonly clock: Pick<RunClock, "wallAt">;
}

/** How long an asset's readings took after a fault, less the time in which another fault was in their way. */
function traceAsset(asset: string, entry: TimelineEntry, { entries, ledger, clock }: Context) {
  const { atMs, healedAtMs, healedWallMs } = entry;
  const inTheWay = entries.filter((other) => other !== entry && holdsUp(other, asset));
  const waitMs = (fromMs: number, toMs: number) =>
    Math.max(0, toMs - fromMs - overlapMs(inTheWay, fromMs, toMs));

  const { arrivedMs, missing } = ledger.arrivedBetween(asset, atMs, healedAtMs);
  const lateMs = arrivedMs.filter((ms) => ms > healedWallMs);
  const lastMs = lateMs.reduce((last, ms) => Math.max(last, ms), healedWallMs);

  const { arrivals, due } = ledger.firstArrivalsAfter(asset, healedAtMs);
  const freshMs = arrivals.map((one) =>
    waitMs(Math.max(healedWallMs, clock.wallAt(one.dueMs)), one.arrivedMs),
  );
  return {
    asset,
    missing,
    late: lateMs.length,
    drainedMs: waitMs(healedWallMs, lastMs),
    freshMs: due && freshMs.length === 0 ? ("never" as const) : Math.min(...freshMs, ...(due ? [] : [0])),
  };
}

/** For how long of a stretch of wall time at least one of the faults lasted. */
function overlapMs(faults: readonly TimelineEntry[], fromMs: number, toMs: number): number {
  let coveredMs = 0;
  let untilMs = fromMs;
  // Entries are in the order in which they were injected.
  for (const { injectedWallMs, healedWallMs } of faults) {
    const startMs = Math.max(injectedWallMs, untilMs);
    const endMs = Math.min(healedWallMs, toMs);
    if (endMs <= startMs) continue;
    coveredMs += endMs - startMs;
    untilMs = endMs;
  }
  return coveredMs;
}
