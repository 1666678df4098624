import { blockTrace } from "./block-trace.ts";
import { keepRecent } from "./keep-recent.ts";
import { ovenDataPoints } from "./oven-data-points.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { firstState, type Origin, type OvenSetup, type OvenState, ovenSetup } from "./oven-state.ts";
import { stepOven } from "./oven-step.ts";
import { blockMs, type LatestReadings, type ReadingBlock, recordAfter } from "./reading-block.ts";
import type { Trace } from "./trace.ts";
import type { Item } from "./truth.ts";

/** One stretch of an oven's life: what it reported, what left it and what it used. */
export interface OvenBlock extends ReadingBlock {
  readonly items: readonly Item[];
  /** True energy at each physics step of the stretch, and at its end. */
  readonly energyKwh: Float64Array;
}

/** An oven whose life may be read in any order. */
export interface Oven {
  readonly setup: OvenSetup;
  readonly trace: Trace;
  /** The stretch number `index`, each `blockMs` long. */
  block(index: number): OvenBlock;
  /** True energy used since the start, at any time from the start on. */
  energyKwhAt(atMs: number): number;
  /** The same oven had its disturbance number `index` never happened. */
  without(index: number): Oven;
}

/** Where a block starts from. It is small, so all of them are kept; blocks are not. */
interface Checkpoint {
  readonly state: Readonly<OvenState>;
  readonly before: LatestReadings;
}

const keptBlocks = 4;

/** Makes an oven from a valid specification; nothing is computed before somebody asks. */
export function makeOven(spec: OvenSpec, origin: Origin): Oven {
  const setup = ovenSetup(spec, origin);
  return ovenFrom(spec, setup, [{ state: firstState(setup), before: [] }]);
}

function ovenFrom(spec: OvenSpec, setup: OvenSetup, checkpoints: Checkpoint[]): Oven {
  const { asset, startMs } = setup;
  const block = keepRecent(keptBlocks, (index) => computeUpTo(setup, checkpoints, index));

  return {
    setup,
    trace: blockTrace({ asset, dataPoints: ovenDataPoints(setup.recipe), startMs, block }),
    block,
    energyKwhAt(atMs) {
      const elapsedMs = atMs - startMs;
      const { energyKwh } = block(Math.floor(elapsedMs / blockMs));
      const steps = (elapsedMs % blockMs) / setup.stepMs;
      const from = energyKwh[Math.floor(steps)] ?? 0;
      const to = energyKwh[Math.floor(steps) + 1] ?? from;
      return from + (to - from) * (steps - Math.floor(steps));
    },
    without(index) {
      const fromMs = setup.occurrences[index]?.fromMs ?? 0;
      const shared = checkpoints.slice(0, Math.floor(fromMs / blockMs) + 1);
      const calmer = { ...spec, disturbances: spec.disturbances.toSpliced(index, 1) };
      return ovenFrom(calmer, ovenSetup(calmer, setup), shared);
    },
  };
}

/** Computes a block from its checkpoint, and on the way there the checkpoints that are missing. */
function computeUpTo(setup: OvenSetup, checkpoints: Checkpoint[], index: number): OvenBlock {
  for (;;) {
    const reached = Math.min(index, checkpoints.length - 1);
    const from = checkpoints[reached];
    if (from === undefined) throw new Error(`expected a block number from 0 on, got ${index}`);
    const { block, next } = computeBlock(setup, from);
    checkpoints[reached + 1] ??= next;
    if (reached === index) return block;
  }
}

function computeBlock(
  setup: OvenSetup,
  { state: at, before }: Checkpoint,
): { block: OvenBlock; next: Checkpoint } {
  const state = { ...at };
  const recorder = recordAfter(before, ovenDataPoints(setup.recipe));
  const items: Item[] = [];
  const energyKwh = new Float64Array(blockMs / setup.stepMs + 1);
  const endMs = at.elapsedMs + blockMs;
  const within = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
    fromMs < endMs && toMs > at.elapsedMs;
  const happening = { stops: setup.stops.filter(within), occurrences: setup.occurrences.filter(within) };

  for (let step = 0; state.elapsedMs < endMs; step++) {
    energyKwh[step] = state.energyKwh;
    stepOven(setup, state, happening, { recorder, items });
  }
  energyKwh[energyKwh.length - 1] = state.energyKwh;
  const block = { readings: recorder.readings, before, items, energyKwh };
  return { block, next: { state, before: recorder.latest } };
}
