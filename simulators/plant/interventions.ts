import { courseOf } from "./course.ts";
import type { CommandOutcome, Intervention, OvenCommand } from "./intervention.ts";
import type { OvenSetup } from "./oven-state.ts";
import { refusalOf } from "./refusal.ts";

/** A command as it would act on an oven from the first physics step after `afterMs` on, and as the oven answers it. */
export function judge(
  setup: OvenSetup,
  before: readonly Intervention[],
  wish: { readonly command: OvenCommand; readonly afterMs: number; readonly by: string },
): CommandOutcome {
  const { command, by } = wish;
  const atMs = nextStepMs(setup, wish.afterMs);
  const course = courseOf(
    setup,
    before.filter((earlier) => earlier.atMs <= atMs),
  );
  const refusal = refusalOf(command, { setup, course, elapsedMs: atMs - setup.startMs });
  if (refusal !== undefined) return { accepted: false, ...refusal };
  return { accepted: true, intervention: { asset: setup.asset, atMs, command, by } };
}

/** The interventions in an oven that are possible, in order of time, and why the others are not. */
export function sortOut(setup: OvenSetup, wanted: readonly Intervention[]) {
  const possible: Intervention[] = [];
  const refused: { readonly wish: Intervention; readonly reason: string }[] = [];
  for (const wish of wanted.toSorted((a, b) => a.atMs - b.atMs)) {
    const outcome = judge(setup, possible, { ...wish, afterMs: wish.atMs - 1 });
    if (outcome.accepted) possible.push(outcome.intervention);
    else refused.push({ wish, reason: outcome.reason });
  }
  return { possible, refused };
}

function nextStepMs({ startMs, stepMs }: OvenSetup, afterMs: number): number {
  return startMs + Math.max(0, Math.floor((afterMs - startMs) / stepMs) + 1) * stepMs;
}
