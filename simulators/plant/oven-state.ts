import { type BatchLog, emptyBatchLog } from "./batch-log.ts";
import type { Regime } from "./course.ts";
import type { Occurrence, TemperatureSample } from "./disturbances/disturbance.ts";
import { type OwnStop, occurrencesOf, stopsOf } from "./occurrences.ts";
import type { OvenHeat } from "./oven-heat.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { physicsStepMs } from "./physics-step.ts";
import { blockLengthMs } from "./reading-block.ts";
import { recipes } from "./recipes.ts";
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
  /** What it is set to at the start. */
  readonly start: Regime;
  readonly stepMs: number;
  /** The length of the stretches in which it is computed. */
  readonly blockMs: number;
  readonly samplingMs: number;
  /** Those that it makes by itself, ordered by time. */
  readonly stops: readonly OwnStop[];
  readonly occurrences: readonly Occurrence[];
  readonly noise: Readonly<Record<"temperature" | "control" | "load" | "fill" | "look", NoiseStream>>;
}

/** All that an oven hands from one step to the next. */
export interface OvenState extends OvenHeat, BatchLog {
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
  const occurrences = occurrencesOf(spec);
  const stream = (label: string) => noiseStream(seed, asset, label);
  return {
    asset,
    seed,
    startMs,
    start: startOf(spec),
    stepMs: physicsStepMs(spec.sampling),
    blockMs: blockLengthMs([physicsStepMs(spec.sampling)]),
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

function startOf({ recipe, setpointCelsius }: OvenSpec): Regime {
  return {
    fromMs: 0,
    commanded: undefined,
    recipe,
    ownSetpointCelsius: setpointCelsius,
    setpointCelsius: setpointCelsius ?? recipes[recipe].setpointCelsius,
    doorHeldOpen: false,
    fresh: false,
  };
}

/** An oven at the start of the plant: hot, empty and about to be loaded. */
export function firstState({ start, noise }: OvenSetup): OvenState {
  return {
    ...emptyBatchLog,
    elapsedMs: 0,
    celsius: start.setpointCelsius,
    correction: 0,
    energyKwh: 0,
    producedMs: 0,
    partsGood: 0,
    partsScrap: 0,
    fillGrams: itemGrams({ recipe: recipes[start.recipe], noise }, { number: -1, fillShare: 1 }),
    bakeErrorSum: 0,
    reported: undefined,
  };
}
