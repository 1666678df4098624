import { type Recipe, unloadMs } from "./recipes.ts";

/** Where a batch stands; only production moves it on. */
export interface BatchMoment {
  readonly phase: "load" | "bake" | "unload";
  /** Production time since the phase began. */
  readonly elapsedMs: number;
}

const bakeLossShare = 0.12;
const doughQuartersItsDemandMs = 300_000;

/** Where a batch stands after so much production time. */
export function batchMoment(recipe: Recipe, producedMs: number): BatchMoment {
  const bakingMs = producedMs - recipe.loadMs;
  if (bakingMs < 0) return { phase: "load", elapsedMs: producedMs };
  if (bakingMs < recipe.bakeMs) return { phase: "bake", elapsedMs: bakingMs };
  return { phase: "unload", elapsedMs: bakingMs - recipe.bakeMs };
}

/** An item leaves at this moment, provided that the oven produces. */
export function itemLeaves(recipe: Recipe, { phase, elapsedMs }: BatchMoment): boolean {
  return phase === "unload" && elapsedMs % recipe.itemEveryMs === 0;
}

/** What lies in the oven: dough goes in evenly, loses 12 % of its weight by baking, and leaves as items. */
export function loadKg(recipe: Recipe, moment: BatchMoment): number {
  const bakedKg = (recipe.itemsPerBatch * recipe.itemGrams) / 1_000;
  const doughKg = bakedKg / (1 - bakeLossShare);
  if (moment.phase === "load") return doughKg * filledShare(recipe, moment);
  if (moment.phase === "bake") return doughKg * (1 - (bakeLossShare * moment.elapsedMs) / recipe.bakeMs);
  return bakedKg * filledShare(recipe, moment);
}

/** Heat that the load takes up, as a share of what an oven full of fresh dough takes. */
export function doughDemand(recipe: Recipe, moment: BatchMoment): number {
  const bakedForMs = { load: 0, bake: moment.elapsedMs, unload: recipe.bakeMs }[moment.phase];
  // A quotient, not an exponential: IEEE 754 defines it to the last bit on every machine.
  const staleness = 1 + bakedForMs / doughQuartersItsDemandMs;
  return filledShare(recipe, moment) / (staleness * staleness);
}

function filledShare(recipe: Recipe, { phase, elapsedMs }: BatchMoment): number {
  if (phase === "load") return elapsedMs / recipe.loadMs;
  return phase === "bake" ? 1 : 1 - elapsedMs / unloadMs(recipe);
}
