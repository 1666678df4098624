import type { OvenSetup, OvenState } from "./oven-state.ts";
import type { Recipe } from "./recipes.ts";
import { boundedNoise, uniform } from "./seeded-noise.ts";

const fillSigmaShare = 0.01;
const passingShare = 0.06;
const usualRejectRatio = 0.005;
const harmlessCelsius = 2;
const ruinousCelsius = 15;

/** An oven that bakes a recipe. */
interface Baking extends Pick<OvenSetup, "noise"> {
  readonly recipe: Recipe;
}

/**
 * What an item weighs. Even items have an even last digit, odd ones an odd one: neighbours always differ,
 * so that every item is a reading of its own.
 */
export function itemGrams(
  { recipe, noise }: Baking,
  item: { readonly number: number; readonly fillShare: number },
): number {
  const grams =
    recipe.itemGrams * item.fillShare * (1 + fillSigmaShare * boundedNoise(noise.fill, item.number));
  return (2 * Math.round(grams * 50) + (item.number & 1)) / 100;
}

/** An item is good if it weighs what was ordered, to 6 percent, and looks as it should. */
export function isGood(
  baking: Baking & Pick<OvenSetup, "stepMs">,
  state: Pick<OvenState, "bakeErrorSum">,
  item: { readonly number: number; readonly grams: number },
): boolean {
  const { recipe, noise } = baking;
  const passes = Math.abs(item.grams - recipe.itemGrams) <= passingShare * recipe.itemGrams;
  return passes && uniform(noise.look, item.number) >= rejectRatio(baking, state);
}

/** A few items look wrong in any batch; of a batch that was baked too cold or too hot, many do. */
function rejectRatio(
  { recipe, stepMs }: Baking & Pick<OvenSetup, "stepMs">,
  { bakeErrorSum }: Pick<OvenState, "bakeErrorSum">,
): number {
  const errorCelsius = Math.abs(bakeErrorSum * stepMs) / recipe.bakeMs;
  return usualRejectRatio + Math.min(0.9, Math.max(0, errorCelsius - harmlessCelsius) / ruinousCelsius);
}
