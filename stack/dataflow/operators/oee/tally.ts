import type { OeeRow } from "../../row.ts";

/** What an oven did in a stretch of time; tallies add up, ratios do not. */
export interface Tally {
  productionMs: number;
  plannedBusyMs: number;
  unknownMs: number;
  producedCount: number;
  goodCount: number;
  scrapCount: number;
  /** Items by the ideal cycle that held when they were made, as a recipe may change; null: not known. */
  cycles: { seconds: number | null; count: number; good: number }[];
}

export interface Counts {
  total: number;
  good: number;
  scrap: number;
}

/** What an oven can be doing, as far as OEE goes; a delay is an unplanned stop. */
export type KindOfTime = "production" | "planned stop" | "delay" | "unknown";

/** The part of a row that a tally determines. */
export type Figures = Omit<OeeRow, "table" | "asset" | "window" | "fromMs" | "toMs">;

export function emptyTally(): Tally {
  return {
    productionMs: 0,
    plannedBusyMs: 0,
    unknownMs: 0,
    producedCount: 0,
    goodCount: 0,
    scrapCount: 0,
    cycles: [],
  };
}

/** Adds `other` to `tally`. */
export function addTally(tally: Tally, other: Tally): void {
  tally.productionMs += other.productionMs;
  tally.plannedBusyMs += other.plannedBusyMs;
  tally.unknownMs += other.unknownMs;
  tally.producedCount += other.producedCount;
  tally.goodCount += other.goodCount;
  tally.scrapCount += other.scrapCount;
  for (const cycle of other.cycles) addCycle(tally, cycle);
}

/** Adds time; ISO 22400-2 counts production and delays as planned busy time. */
export function addTime(tally: Tally, kind: KindOfTime, durationMs: number): void {
  if (kind === "unknown") tally.unknownMs += durationMs;
  if (kind === "production") tally.productionMs += durationMs;
  if (kind === "production" || kind === "delay") tally.plannedBusyMs += durationMs;
}

/** Adds items that were made while `idealCycleSeconds` held. */
export function addCounts(tally: Tally, counts: Counts, idealCycleSeconds: number | null): void {
  tally.producedCount += counts.total;
  tally.goodCount += counts.good;
  tally.scrapCount += counts.scrap;
  const made = counts.total > 0 || counts.good > 0;
  if (made) addCycle(tally, { seconds: idealCycleSeconds, count: counts.total, good: counts.good });
}

function addCycle(tally: Tally, added: Tally["cycles"][number]): void {
  const same = tally.cycles.find(({ seconds }) => seconds === added.seconds);
  if (same === undefined) {
    tally.cycles.push({ ...added });
    return;
  }
  same.count += added.count;
  same.good += added.good;
}

/**
 * The figures of a tally, each ratio computed from the sums in one fixed order of operations, never from rounded
 * values; null where a denominator is 0 or the ideal cycle is not known.
 */
export function figuresOf(tally: Tally, idealCycleSecondsNow: number | null): Figures {
  const { cycles: _, ...sums } = tally;
  const availability = ratio(tally.productionMs, tally.plannedBusyMs);
  const effectiveness = ratio(idealMs(tally, "count", idealCycleSecondsNow), tally.productionMs);
  const quality = ratio(tally.goodCount, tally.producedCount);
  const isKnown = availability !== null && effectiveness !== null && quality !== null;
  // GQ x PRI / PBT, recipe by recipe: where there were several, the product of the three ratios is something else.
  const oee = isKnown ? ratio(idealMs(tally, "good", idealCycleSecondsNow), tally.plannedBusyMs) : null;
  const idealCycleSeconds = meanCycleSeconds(tally, idealCycleSecondsNow);
  return { ...sums, idealCycleSeconds, availability, effectiveness, quality, oee };
}

/** The ideal cycle of what was made, weighted by count; that of `now` where nothing was; 0: not known. */
function meanCycleSeconds({ cycles, producedCount }: Tally, now: number | null): number {
  const [only] = cycles;
  if (!only) return now ?? 0;
  if (cycles.length === 1 || producedCount === 0) return only.seconds ?? 0;
  return cycles.reduce((sum, { seconds, count }) => sum + (seconds ?? 0) * count, 0) / producedCount;
}

/** What all or the good items would have taken at the ideal cycle of each; null: not known. */
function idealMs({ cycles }: Tally, which: "count" | "good", now: number | null): number | null {
  if (cycles.length === 0) return now === null ? null : 0;
  let sum = 0;
  for (const { seconds, [which]: items } of cycles) {
    if (seconds === null) return null;
    sum += seconds * 1000 * items;
  }
  return sum;
}

function ratio(numerator: number | null, denominator: number): number | null {
  return numerator === null || denominator === 0 ? null : numerator / denominator;
}
