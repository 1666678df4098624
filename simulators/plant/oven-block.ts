import { type Course, regimeAt } from "./course.ts";
import type { BatchReport } from "./intervention.ts";
import { ovenDataPoints } from "./oven-data-points.ts";
import type { Happening } from "./oven-moment.ts";
import { firstState, type OvenSetup, type OvenState } from "./oven-state.ts";
import { stepOven } from "./oven-step.ts";
import { type LatestReadings, type ReadingBlock, recordAfter } from "./reading-block.ts";
import { recipes } from "./recipes.ts";
import type { Item } from "./truth.ts";

/** One stretch of an oven's life: what it reported, what left it and what it used. */
export interface OvenBlock extends ReadingBlock {
  readonly items: readonly Item[];
  /** True energy at each physics step of the stretch, and at its end. */
  readonly energyKwh: Float64Array;
  /** The batches that ended in the stretch or as it began, and the last one before. */
  readonly batches: readonly BatchReport[];
}

/** Where a block starts from. It is small, so all of them are kept; blocks are not. */
export interface Checkpoint {
  readonly state: Readonly<OvenState>;
  readonly before: LatestReadings;
}

/** The start of the plant. */
export function firstCheckpoint(setup: OvenSetup): Checkpoint {
  return { state: firstState(setup), before: [] };
}

/** What the blocks of an oven are computed from; the checkpoints grow with them. */
interface Source {
  readonly setup: OvenSetup;
  readonly course: Course;
  readonly checkpoints: Checkpoint[];
}

/** Computes a block from its checkpoint, and on the way there the checkpoints that are missing. */
export function computeUpTo(source: Source, index: number): OvenBlock {
  const { checkpoints } = source;
  for (;;) {
    const reached = Math.min(index, checkpoints.length - 1);
    const from = checkpoints[reached];
    if (from === undefined) throw new Error(`expected a block number from 0 on, got ${index}`);
    const { block, next } = computeBlock(source, from);
    checkpoints[reached + 1] ??= next;
    if (reached === index) return block;
  }
}

function computeBlock(
  { setup, course }: Source,
  { state: at, before }: Checkpoint,
): { block: OvenBlock; next: Checkpoint } {
  const state = { ...at };
  const recorder = recordAfter(before, ovenDataPoints(recipes[setup.start.recipe]));
  const items: Item[] = [];
  const batches = at.lastBatch === undefined ? [] : [at.lastBatch];
  const energyKwh = new Float64Array(setup.blockMs / setup.stepMs + 1);
  const happening = happeningBetween({ setup, course }, at.elapsedMs, at.elapsedMs + setup.blockMs);

  for (let step = 0; step < energyKwh.length - 1; step++) {
    energyKwh[step] = state.energyKwh;
    stepOven(setup, state, happening, { recorder, items, batches });
  }
  energyKwh[energyKwh.length - 1] = state.energyKwh;
  const block = { readings: recorder.readings, before, items, energyKwh, batches };
  return { block, next: { state, before: recorder.latest } };
}

function happeningBetween(
  { setup, course }: Pick<Source, "setup" | "course">,
  fromMs: number,
  toMs: number,
): Happening {
  const within = (stretch: { readonly fromMs: number; readonly toMs: number }) =>
    stretch.fromMs < toMs && stretch.toMs > fromMs;
  const later = course.regimes.filter((regime) => regime.fromMs > fromMs && regime.fromMs < toMs);
  return {
    regimes: [regimeAt(course.regimes, fromMs), ...later],
    stops: course.stops.filter(within),
    occurrences: setup.occurrences.filter(within),
  };
}
