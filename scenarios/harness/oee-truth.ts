import { type CycleInterval, type Item, type OvenTruth, packMlState } from "../../simulators/plant/truth.ts";

/** OEE after ISO 22400-2 as it really was; null where a denominator is 0. */
export interface OeeTruth {
  readonly asset: string;
  readonly window: "hour" | "shift";
  readonly fromMs: number;
  readonly toMs: number;
  readonly productionMs: number;
  readonly plannedBusyMs: number;
  readonly producedCount: number;
  readonly goodCount: number;
  readonly availability: number | null;
  readonly effectiveness: number | null;
  readonly quality: number | null;
  readonly oee: number | null;
}

const hourMs = 3_600_000;
const shiftMs = 8 * hourMs;

/** The OEE of every whole hour and shift of a run, from the states and items that physically happened. */
export function computeOeeTruth(oven: OvenTruth, startMs: number, endMs: number): OeeTruth[] {
  const windows: OeeTruth[] = [];
  for (const [window, lengthMs] of [
    ["hour", hourMs],
    ["shift", shiftMs],
  ] as const) {
    for (let fromMs = startMs; fromMs + lengthMs <= endMs; fromMs += lengthMs) {
      windows.push(computeWindow(oven, window, fromMs, fromMs + lengthMs));
    }
  }
  return windows;
}

function computeWindow(oven: OvenTruth, window: "hour" | "shift", fromMs: number, toMs: number): OeeTruth {
  const spent = new Map<number, number>();
  for (const interval of oven.states(fromMs, toMs)) {
    spent.set(interval.state, (spent.get(interval.state) ?? 0) + interval.toMs - interval.fromMs);
  }
  const items = oven.items(fromMs, toMs);
  const cycles = oven.idealCycles(fromMs, toMs);
  const productionMs = spent.get(packMlState.execute) ?? 0;
  const plannedStopMs = (spent.get(packMlState.stopped) ?? 0) + (spent.get(packMlState.idle) ?? 0);
  const plannedBusyMs = toMs - fromMs - plannedStopMs;
  const producedCount = items.length;
  const goodCount = items.filter(({ good }) => good).length;

  const availability = divide(productionMs, plannedBusyMs);
  const effectiveness = divide(idealMs(items, cycles), productionMs);
  const quality = divide(goodCount, producedCount);
  const isKnown = availability !== null && effectiveness !== null && quality !== null;
  const goodItems = items.filter(({ good }) => good);
  // GQ x PRI / PBT, recipe by recipe: where there were several, the product of the three ratios is something else.
  const oee = isKnown ? divide(idealMs(goodItems, cycles), plannedBusyMs) : null;
  const counts = { productionMs, plannedBusyMs, producedCount, goodCount };
  return { asset: oven.asset, window, fromMs, toMs, ...counts, availability, effectiveness, quality, oee };
}

/** What some items would have taken at the ideal cycle of the recipe by which each was made. */
function idealMs(items: readonly Item[], cycles: readonly CycleInterval[]): number {
  return cycles.reduce((sum, { fromMs, toMs, seconds }) => {
    const made = items.filter(({ atMs }) => fromMs <= atMs && atMs < toMs);
    return sum + seconds * 1000 * made.length;
  }, 0);
}

const divide = (numerator: number, denominator: number) =>
  denominator === 0 ? null : numerator / denominator;
