import { expect, test } from "vitest";
import type { Plant } from "../../../simulators/plant/plant.ts";
import { recipeNames } from "../../../simulators/plant/recipes.ts";
import { hourMs, onePlant, readingsUntil, startMs } from "./plants.ts";

const lambda = 0.3;
const sigmaCelsius = 0.4;
const limitCelsius = 5 * sigmaCelsius * Math.sqrt(lambda / (2 - lambda));

/** The furthest that an EWMA chart of Temperature less setpoint gets from its centre. */
function furthestCelsius(plant: Plant): number {
  const setpoint = Number(plant.trace("oven-1").latest("SetpointTemperature", startMs)?.value);
  let average = 0;
  let furthest = 0;
  for (const { dataPoint, value } of readingsUntil(plant.trace("oven-1"), startMs + 8 * hourMs)) {
    if (dataPoint !== "Temperature") continue;
    average = (1 - lambda) * average + lambda * (Number(value) - setpoint);
    furthest = Math.max(furthest, Math.abs(average));
  }
  return furthest;
}

test.each(recipeNames)(
  "a control chart stays quiet while %s is baked undisturbed, for any seed",
  (recipe) => {
    for (const seed of [1, 2, 3, 42, 2 ** 40]) {
      expect(furthestCelsius(onePlant({ recipe }, seed))).toBeLessThan(limitCelsius);
    }
  },
);

test("a control chart stays quiet over stops: they pause the batch and not the heat", () => {
  const plant = onePlant({
    plannedStops: [{ kind: "break", at: "37m", for: "30m" }],
    disturbances: [
      { kind: "jam", at: "1h10m" },
      { kind: "micro-stops", at: "3h" },
    ],
  });
  expect(furthestCelsius(plant)).toBeLessThan(limitCelsius);
});

test("the same chart is not quiet when the burner fails", () => {
  const plant = onePlant({ disturbances: [{ kind: "burner-failure", at: "1h", for: "1m" }] });
  expect(furthestCelsius(plant)).toBeGreaterThan(limitCelsius);
});
