import { blockTrace } from "./block-trace.ts";
import { type Course, courseOf } from "./course.ts";
import type { BatchReport, Intervention } from "./intervention.ts";
import { keepRecent } from "./keep-recent.ts";
import { type Checkpoint, computeUpTo, firstCheckpoint, type OvenBlock } from "./oven-block.ts";
import { ovenDataPoints } from "./oven-data-points.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { type Origin, type OvenSetup, ovenSetup } from "./oven-state.ts";
import { recipes } from "./recipes.ts";
import type { Trace } from "./trace.ts";

/** An oven whose life may be read in any order. */
export interface Oven {
  readonly setup: OvenSetup;
  readonly trace: Trace;
  /** The stretch number `index`, each `setup.blockMs` long. */
  block(index: number): OvenBlock;
  /** True energy used since the start, at any time from the start on. */
  energyKwhAt(atMs: number): number;
  /** The last batch that had ended at that time. */
  lastBatch(atMs: number): BatchReport | undefined;
  /** What was and will be done to it, in order of time. */
  interventions(): readonly Intervention[];
  course(): Course;
  /** Counts the changes of what is done to it: what was derived from the oven before is out of date. */
  version(): number;
  /** Does all these to it instead; they are possible and the same as before, but for what acts from `fromMs` on. */
  intervene(interventions: readonly Intervention[], fromMs: number): void;
  /** The same oven had its disturbance number `index` never happened. */
  without(index: number): Oven;
}

/** Counts the changes of what is done to any of these ovens. */
export function versionOf(ovens: readonly Oven[]): () => number {
  return () => ovens.reduce((sum, oven) => sum + oven.version(), 0);
}

const keptBlocks = 4;

/** Makes an oven from a valid specification; nothing is computed before somebody asks. */
export function makeOven(spec: OvenSpec, origin: Origin): Oven {
  const setup = ovenSetup(spec, origin);
  return ovenFrom(spec, setup, { interventions: [], checkpoints: [firstCheckpoint(setup)] });
}

interface Life {
  readonly interventions: readonly Intervention[];
  readonly checkpoints: Checkpoint[];
}

function ovenFrom(spec: OvenSpec, setup: OvenSetup, { interventions, checkpoints }: Life): Oven {
  const { asset, startMs, blockMs } = setup;
  let done = interventions;
  let course = courseOf(setup, done);
  let version = 0;
  const compute = (index: number) => computeUpTo({ setup, course, checkpoints }, index);
  const block = keepRecent(keptBlocks, compute, () => version);
  const blockAt = (atMs: number) => block(Math.max(0, Math.floor((atMs - startMs) / blockMs)));

  return {
    setup,
    trace: blockTrace({
      asset,
      dataPoints: ovenDataPoints(recipes[setup.start.recipe]),
      startMs,
      blockMs,
      block,
    }),
    block,
    energyKwhAt(atMs) {
      const { energyKwh } = blockAt(atMs);
      const steps = ((atMs - startMs) % blockMs) / setup.stepMs;
      const from = energyKwh[Math.floor(steps)] ?? 0;
      const to = energyKwh[Math.floor(steps) + 1] ?? from;
      return from + (to - from) * (steps - Math.floor(steps));
    },
    lastBatch: (atMs) => blockAt(atMs).batches.findLast(({ endedMs }) => endedMs <= atMs),
    interventions: () => done,
    course: () => course,
    version: () => version,
    intervene(all, fromMs) {
      done = all;
      course = courseOf(setup, done);
      version += 1;
      checkpoints.length = Math.min(checkpoints.length, Math.floor((fromMs - startMs) / blockMs) + 1);
    },
    without(index) {
      const fromMs = setup.occurrences[index]?.fromMs ?? 0;
      const shared = checkpoints.slice(0, Math.floor(fromMs / blockMs) + 1);
      const calmer = { ...spec, disturbances: spec.disturbances.toSpliced(index, 1) };
      return ovenFrom(calmer, ovenSetup(calmer, setup), { interventions: done, checkpoints: shared });
    },
  };
}
