import { loadKg } from "./batch.ts";
import type { Moment } from "./oven-moment.ts";
import type { OvenSetup, OvenState } from "./oven-state.ts";
import type { Recorder } from "./reading-block.ts";
import { idealCycleSeconds } from "./recipes.ts";
import { boundedNoise } from "./seeded-noise.ts";
import { statusCode } from "./trace.ts";
import { packMlState } from "./truth.ts";

const temperatureSigmaCelsius = 0.4;
const loadSigmaKg = 0.05;

/** Writes down what the oven reports at `state.elapsedMs`, in the order of `ovenDataPoints`. */
export function report(setup: OvenSetup, state: OvenState, moment: Moment, recorder: Recorder): void {
  const atMs = setup.startMs + state.elapsedMs;
  const sampled = state.elapsedMs % setup.samplingMs === 0;
  if (sampled) {
    const { celsius, status } = measure(setup, state, moment);
    recorder.put("Temperature", atMs, celsius, status);
  }
  recorder.put("SetpointTemperature", atMs, moment.regime.setpointCelsius);
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
  recorder.put("IdealCycleTime", atMs, idealCycleSeconds(moment.recipe));
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
  { noise, stepMs }: OvenSetup,
  { elapsedMs }: OvenState,
  { recipe, batch }: Moment,
): number {
  const kg = loadKg(recipe, batch) + loadSigmaKg * boundedNoise(noise.load, elapsedMs / stepMs);
  return rounded(Math.max(0, kg), 100);
}

function rounded(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}
