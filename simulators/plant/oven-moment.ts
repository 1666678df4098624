import { type BatchMoment, batchMoment, doughDemand } from "./batch.ts";
import { type Course, type Regime, regimeAt } from "./course.ts";
import type { Forces, Occurrence, Stop } from "./disturbances/disturbance.ts";
import { forcesOf, inForceAt } from "./occurrences.ts";
import { askBurner, type DoorGap } from "./oven-heat.ts";
import type { OvenSetup, OvenState } from "./oven-state.ts";
import { type Recipe, recipes } from "./recipes.ts";
import { boundedNoise } from "./seeded-noise.ts";

const controlSigmaCelsius = 0.03;

/** What the step of an oven is told: only what may matter in this stretch of time. */
export interface Happening {
  readonly regimes: Course["regimes"];
  readonly stops: readonly Stop[];
  readonly occurrences: readonly Occurrence[];
}

/** What an oven is like during one step. */
export interface Moment {
  readonly regime: Regime;
  readonly recipe: Recipe;
  readonly stop: Stop | undefined;
  readonly active: readonly Occurrence[];
  readonly forces: Forces;
  readonly batch: BatchMoment;
  readonly door: DoorGap;
  readonly power: number;
  readonly dough: number;
}

/** What an oven is like at `state.elapsedMs`; its controller learns from it, and a new recipe begins with an empty oven. */
export function observe(
  setup: OvenSetup,
  state: OvenState,
  { regimes, stops, occurrences }: Happening,
): Moment {
  const now = state.elapsedMs;
  const regime = regimeAt(regimes, now);
  if (regime.fresh && regime.fromMs === now) emptyOven(state);
  const [stop] = inForceAt(stops, now);
  const active = inForceAt(occurrences, now);
  const forces = forcesOf(active);

  const recipe = recipes[regime.recipe];
  const batch = batchMoment(recipe, state.producedMs);
  const dough = doughDemand(recipe, batch);
  const plannedDoor = stop === undefined && batch.phase !== "bake" ? "open" : "shut";
  const noise = controlSigmaCelsius * boundedNoise(setup.noise.control, now / setup.stepMs);
  const sensedCelsius = state.celsius + noise - forces.controlErrorCelsius;
  const wish = { setpointCelsius: regime.setpointCelsius, sensedCelsius, door: plannedDoor, dough } as const;
  // A burner that is out is not controlled, so that its controller learns nothing meanwhile.
  const asked = stop?.burnerOut ? 0 : askBurner(state, wish, setup.stepMs / 1_000);
  const power = forces.burnerWorks ? asked : 0;
  const door = forces.doorWideOpen || regime.doorHeldOpen ? "wide" : plannedDoor;
  return { regime, recipe, stop, active, forces, batch, dough, power, door };
}

/** The next batch begins from its first moment. */
export function emptyOven(state: OvenState): void {
  state.producedMs = 0;
  state.bakeErrorSum = 0;
}
