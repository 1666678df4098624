import { itemLeaves } from "./batch.ts";
import { beginBatch, endBatch, logStep } from "./batch-log.ts";
import type { BatchReport } from "./intervention.ts";
import { warm } from "./oven-heat.ts";
import { emptyOven, type Happening, type Moment, observe } from "./oven-moment.ts";
import { report } from "./oven-report.ts";
import type { OvenSetup, OvenState } from "./oven-state.ts";
import type { Recorder } from "./reading-block.ts";
import { batchMs } from "./recipes.ts";
import type { Item } from "./truth.ts";
import { isGood, itemGrams } from "./weighing.ts";

const baseKilowatt = 3;
const burnerKilowatt = 80;

/** Where the readings of a step go. */
export interface Logbook {
  readonly recorder: Recorder;
  readonly items: Item[];
  /** The batches that ended. */
  readonly batches: BatchReport[];
}

/** Reports the oven as it stands at `state.elapsedMs`, and moves it on by one step. */
export function stepOven(setup: OvenSetup, state: OvenState, happening: Happening, log: Logbook): void {
  const moment = observe(setup, state, happening);
  const { stop, recipe, batch } = moment;
  if (stop === undefined && itemLeaves(recipe, batch)) release(setup, state, moment, log);
  report(setup, state, moment, log.recorder);
  moveOn(setup, state, moment);
  if (stop === undefined) produce(setup, state, moment, log.batches);
}

function release(
  setup: OvenSetup,
  state: OvenState,
  { forces, recipe }: Moment,
  { items }: Pick<Logbook, "items">,
): void {
  const number = state.partsGood + state.partsScrap;
  const baking = { ...setup, recipe };
  const grams = itemGrams(baking, { number, fillShare: forces.fillShare });
  const good = isGood(baking, state, { number, grams });
  if (good) state.partsGood += 1;
  else state.partsScrap += 1;
  state.fillGrams = grams;
  items.push({ atMs: setup.startMs + state.elapsedMs, good, grams });
}

/** Moves the batch on by the step that is over. */
function produce(
  { startMs, stepMs }: OvenSetup,
  state: OvenState,
  { recipe, regime }: Moment,
  batches: BatchReport[],
): void {
  const nowMs = startMs + state.elapsedMs;
  if (state.producedMs === 0) beginBatch(state, nowMs - stepMs);
  state.producedMs += stepMs;
  logStep(state);
  if (state.producedMs < batchMs(recipe)) return;
  batches.push(endBatch(state, { recipe: regime.recipe, endedMs: nowMs }));
  emptyOven(state);
}

function moveOn(setup: OvenSetup, state: OvenState, moment: Moment): void {
  const seconds = setup.stepMs / 1_000;
  const { batch, regime } = moment;
  // Also while the oven stands still: what lies in it bakes on.
  if (batch.phase === "bake") state.bakeErrorSum += state.celsius - regime.setpointCelsius;
  state.energyKwh += ((baseKilowatt + burnerKilowatt * moment.power) * seconds) / 3_600;
  warm(state, moment, seconds);
  state.elapsedMs += setup.stepMs;
}
