import { regimeAt } from "./course.ts";
import type { OvenPanel } from "./intervention.ts";
import { judge, sortOut } from "./interventions.ts";
import type { Oven } from "./oven.ts";

/** The panel of an oven; what it carries out changes the oven from there on. */
export function ovenPanel(oven: Oven): OvenPanel {
  const { setup } = oven;
  return {
    command(command, afterMs, by) {
      const outcome = judge(setup, oven.interventions(), { command, afterMs, by });
      if (!outcome.accepted) return outcome;
      // What is planned for later and is no longer possible falls away.
      const { possible } = sortOut(setup, [...oven.interventions(), outcome.intervention]);
      oven.intervene(possible, outcome.intervention.atMs);
      return outcome;
    },
    recipe: (atMs) => regimeAt(oven.course().regimes, atMs - setup.startMs).recipe,
    lastBatch: (atMs) => oven.lastBatch(atMs),
  };
}
