import { type BatchMoment, batchMoment, doughDemand, itemLeaves, loadKg } from "./batch.ts";
import type { Forces, Occurrence, Stop } from "./disturbances/disturbance.ts";
import { askBurner, type DoorGap, warm } from "./oven-heat.ts";
import type { OvenSetup, OvenState } from "./oven-state.ts";
import type { Recorder } from "./reading-block.ts";
import { batchMs, idealCycleSeconds } from "./recipes.ts";
import { boundedNoise } from "./seeded-noise.ts";
import { statusCode } from "./trace.ts";
import { type Item, packMlState } from "./truth.ts";
import { isGood, itemGrams } from "./weighing.ts";

const temperatureSigmaCelsius = 0.4;
const controlSigmaCelsius = 0.03;
const loadSigmaKg = 0.05;
const baseKilowatt = 3;
const burnerKilowatt = 80;

/** What the step of an oven is told: only what may matter in this stretch of time. */
export interface Happening {
  readonly stops: readonly Stop[];
  readonly occurrences: readonly Occurrence[];
}

/** Where the readings of a step go. */
export interface Logbook {
  readonly recorder: Recorder;
  readonly items: Item[];
}

/** What an oven is like during one step. */
interface Moment {
  readonly stop: Stop | undefined;
  readonly active: readonly Occurrence[];
  readonly forces: Forces;
  readonly batch: BatchMoment;
  readonly door: DoorGap;
  readonly power: number;
  readonly dough: number;
}

/** Reports the oven as it stands at `state.elapsedMs`, and moves it on by one step. */
export function stepOven(setup: OvenSetup, state: OvenState, happening: Happening, log: Logbook): void {
  const moment = observe(setup, state, happening);
  if (moment.stop === undefined && itemLeaves(setup.recipe, moment.batch)) release(setup, state, moment, log);
  report(setup, state, moment, log.recorder);
  moveOn(setup, state, moment);
}

function observe(setup: OvenSetup, state: OvenState, happening: Happening): Moment {
  const now = state.elapsedMs;
  const stop = happening.stops.find(({ fromMs, toMs }) => fromMs <= now && now < toMs);
  const active = happening.occurrences.filter(({ fromMs, toMs }) => fromMs <= now && now < toMs);
  const forces: Forces = { burnerWorks: true, doorWideOpen: false, controlErrorCelsius: 0, fillShare: 1 };
  for (const occurrence of active) occurrence.disturbance.act?.(forces, occurrence);

  const batch = batchMoment(setup.recipe, state.producedMs);
  const dough = doughDemand(setup.recipe, batch);
  const plannedDoor = stop === undefined && batch.phase !== "bake" ? "open" : "shut";
  const noise = controlSigmaCelsius * boundedNoise(setup.noise.control, now / setup.stepMs);
  const sensedCelsius = state.celsius + noise - forces.controlErrorCelsius;
  const wish = { setpointCelsius: setup.setpointCelsius, sensedCelsius, door: plannedDoor, dough } as const;
  const asked = askBurner(state, wish, setup.stepMs / 1_000);
  const power = forces.burnerWorks ? asked : 0;
  return { stop, active, forces, batch, dough, power, door: forces.doorWideOpen ? "wide" : plannedDoor };
}

function release(setup: OvenSetup, state: OvenState, { forces }: Moment, { items }: Logbook): void {
  const number = state.partsGood + state.partsScrap;
  const grams = itemGrams(setup, { number, fillShare: forces.fillShare });
  const good = isGood(setup, state, { number, grams });
  if (good) state.partsGood += 1;
  else state.partsScrap += 1;
  state.fillGrams = grams;
  items.push({ atMs: setup.startMs + state.elapsedMs, good, grams });
}

/** Puts the readings in the order of `ovenDataPoints`. */
function report(setup: OvenSetup, state: OvenState, moment: Moment, recorder: Recorder): void {
  const atMs = setup.startMs + state.elapsedMs;
  const sampled = state.elapsedMs % setup.samplingMs === 0;
  if (sampled) {
    const { celsius, status } = measure(setup, state, moment);
    recorder.put("Temperature", atMs, celsius, status);
  }
  recorder.put("SetpointTemperature", atMs, setup.setpointCelsius);
  if (sampled) recorder.put("BurnerPower", atMs, rounded(100 * moment.power, 100));
  recorder.put("DoorOpen", atMs, moment.door !== "shut");
  if (sampled) {
    recorder.put("EnergyUse", atMs, rounded(state.energyKwh, 1e6));
    recorder.put("Weight", atMs, measuredLoadKg(setup, state, moment));
  }
  recorder.put("FillWeight", atMs, state.fillGrams);
  recorder.put("State", atMs, moment.stop?.state ?? packMlState.execute);
  recorder.put("PartsTotal", atMs, state.partsGood + state.partsScrap);
  recorder.put("PartsGood", atMs, state.partsGood);
  recorder.put("PartsScrap", atMs, state.partsScrap);
  recorder.put("IdealCycleTime", atMs, idealCycleSeconds(setup.recipe));
}

function measure(setup: OvenSetup, state: OvenState, { active }: Moment) {
  const noise =
    temperatureSigmaCelsius * boundedNoise(setup.noise.temperature, state.elapsedMs / setup.stepMs);
  const sample = { celsius: state.celsius + noise, status: statusCode.good as number };
  const moment = { atMs: state.elapsedMs, previous: state.reported };
  for (const occurrence of active) occurrence.disturbance.measure?.(sample, occurrence, moment);
  sample.celsius = rounded(sample.celsius, 100);
  state.reported = sample;
  return sample;
}

function measuredLoadKg(
  { recipe, noise, stepMs }: OvenSetup,
  { elapsedMs }: OvenState,
  { batch }: Moment,
): number {
  const kg = loadKg(recipe, batch) + loadSigmaKg * boundedNoise(noise.load, elapsedMs / stepMs);
  return rounded(Math.max(0, kg), 100);
}

function moveOn(setup: OvenSetup, state: OvenState, moment: Moment): void {
  const { recipe, stepMs } = setup;
  const seconds = stepMs / 1_000;
  state.energyKwh += ((baseKilowatt + burnerKilowatt * moment.power) * seconds) / 3_600;
  if (moment.batch.phase === "bake") state.bakeErrorSum += state.celsius - setup.setpointCelsius;
  warm(state, moment, seconds);
  state.elapsedMs += stepMs;
  if (moment.stop !== undefined) return;
  state.producedMs += stepMs;
  if (state.producedMs < batchMs(recipe)) return;
  state.producedMs = 0;
  state.bakeErrorSum = 0;
}

function rounded(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}
