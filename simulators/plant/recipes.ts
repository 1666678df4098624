/** What an oven bakes, and how long each phase of a batch takes when nothing stops it. */
export interface Recipe {
  readonly setpointCelsius: number;
  readonly loadMs: number;
  readonly bakeMs: number;
  /** The first item leaves as unloading begins, the others one by one at this interval. */
  readonly itemEveryMs: number;
  readonly itemsPerBatch: number;
  /** Weight of one baked item, as ordered. */
  readonly itemGrams: number;
}

export const recipeNames = ["rye", "baguette", "rolls"] as const;
export type RecipeName = (typeof recipeNames)[number];

/** Batches of 40, 25 and 20 minutes: ideal cycles of 20, 15 and 6 seconds an item. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = {
  rye: {
    setpointCelsius: 230,
    loadMs: 60_000,
    bakeMs: 2_100_000,
    itemEveryMs: 2_000,
    itemsPerBatch: 120,
    itemGrams: 1_000,
  },
  baguette: {
    setpointCelsius: 240,
    loadMs: 40_000,
    bakeMs: 1_260_000,
    itemEveryMs: 2_000,
    itemsPerBatch: 100,
    itemGrams: 250,
  },
  rolls: {
    setpointCelsius: 210,
    loadMs: 40_000,
    bakeMs: 960_000,
    itemEveryMs: 1_000,
    itemsPerBatch: 200,
    itemGrams: 60,
  },
};

/** Unloading lasts until the last item has had its interval. */
export function unloadMs(recipe: Recipe): number {
  return recipe.itemsPerBatch * recipe.itemEveryMs;
}

/** Production time of one batch, stops not counted. */
export function batchMs(recipe: Recipe): number {
  return recipe.loadMs + recipe.bakeMs + unloadMs(recipe);
}

/** Planned run time per item, PRI of ISO 22400-2. */
export function idealCycleSeconds(recipe: Recipe): number {
  return batchMs(recipe) / 1_000 / recipe.itemsPerBatch;
}
