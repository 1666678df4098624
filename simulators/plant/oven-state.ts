import type { Occurrence, Stop, TemperatureSample } from "./disturbances/disturbance.ts";
import { occurrencesOf, stopsOf } from "./occurrences.ts";
import type { OvenHeat } from "./oven-heat.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { physicsStepMs } from "./physics-step.ts";
import { type Recipe, recipes } from "./recipes.ts";
import { type NoiseStream, noiseStream } from "./seeded-noise.ts";
import { itemGrams } from "./weighing.ts";

/** Which oven it is, and of which plant. */
export interface Origin {
  readonly asset: string;
  readonly seed: number;
  readonly startMs: number;
}

/** An oven as the physics needs it; nothing in it changes. */
export interface OvenSetup extends Origin {
  readonly recipe: Recipe;
  readonly setpointCelsius: number;
  readonly stepMs: number;
  readonly samplingMs: number;
  /** Ordered by time. */
  readonly stops: readonly Stop[];
  readonly occurrences: readonly Occurrence[];
  readonly noise: Readonly<Record<"temperature" | "control" | "load" | "fill" | "look", NoiseStream>>;
}

/** All that an oven hands from one step to the next. */
export interface OvenState extends OvenHeat {
  /** Plant time after the start. */
  elapsedMs: number;
  energyKwh: number;
  /** Production time of the batch so far. */
  producedMs: number;
  partsGood: number;
  partsScrap: number;
  fillGrams: number;
  /** How far the batch was baked off its setpoint, in °C summed over the steps of its baking. */
  bakeErrorSum: number;
  /** The last sample of the thermocouple as it was reported. */
  reported: TemperatureSample | undefined;
}

/** Readies an oven for the physics. */
export function ovenSetup(spec: OvenSpec, origin: Origin): OvenSetup {
  const { asset, seed, startMs } = origin;
  const recipe = recipes[spec.recipe];
  const occurrences = occurrencesOf(spec);
  const stream = (label: string) => noiseStream(seed, asset, label);
  return {
    asset,
    seed,
    startMs,
    recipe,
    setpointCelsius: spec.setpointCelsius ?? recipe.setpointCelsius,
    stepMs: physicsStepMs(spec.sampling),
    samplingMs: spec.sampling,
    stops: stopsOf(spec, occurrences, origin),
    occurrences,
    noise: {
      temperature: stream("Temperature"),
      control: stream("control sensor"),
      load: stream("Weight"),
      fill: stream("FillWeight"),
      look: stream("look"),
    },
  };
}

/** An oven at the start of the plant: hot, empty and about to be loaded. */
export function firstState(setup: OvenSetup): OvenState {
  return {
    elapsedMs: 0,
    celsius: setup.setpointCelsius,
    correction: 0,
    energyKwh: 0,
    producedMs: 0,
    partsGood: 0,
    partsScrap: 0,
    fillGrams: itemGrams(setup, { number: -1, fillShare: 1 }),
    bakeErrorSum: 0,
    reported: undefined,
  };
}
