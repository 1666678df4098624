import { planProblems } from "../../../simulators/plant/plan-problems.ts";
import { assetsOf } from "./check-devices.ts";
import { expandNamed } from "./fleet.ts";
import type { Mistake } from "./issues.ts";
import { interventionOf, misreportsOf } from "./plant-plan.ts";
import type { SoundParts } from "./sound-parts.ts";

/** What the plant cannot do of what is planned, told once for each entry; its devices must be without a mistake. */
export function checkPlan(parts: SoundParts): Mistake[] {
  const { startMs, seed } = parts;
  const assets = assetsOf(parts);
  const interventions = listTargets(parts.interventions, parts)
    .filter(({ entry }) => assets[entry.on]?.model === "oven")
    .map(({ index, entry }) => ({
      path: ["interventions", index, "do"],
      spec: interventionOf(entry, startMs),
    }));
  const misreports = listTargets(parts.faults, parts).flatMap(({ index, entry }) =>
    misreportsOf(entry, startMs).map((spec) => ({ path: ["faults", index], spec })),
  );
  const planned = { interventions, misreports };
  const problems = planProblems({
    seed,
    startMs,
    assets,
    interventions: interventions.map(({ spec }) => spec),
    misreports: misreports.map(({ spec }) => spec),
  });
  const mistakes = problems.flatMap(({ path: [list, place], message }): Mistake[] => {
    const origin = planned[list === "misreports" ? list : "interventions"][Number(place)];
    return origin === undefined ? [] : [{ path: origin.path, message }];
  });
  return [...new Map(mistakes.map((mistake) => [mistake.path.join(), mistake])).values()];
}

/** Every entry on every device that it is on; those on nothing are told elsewhere. */
function listTargets<Entry extends { readonly on: string }>(
  entries: ReadonlyMap<string, Entry>,
  { names, members }: SoundParts,
) {
  const known = new Set(members.map(({ name }) => name));
  return [...entries].flatMap(([index, entry]) =>
    expandNamed([entry], names)
      .filter(({ on }) => known.has(on))
      .map((one) => ({ index: Number(index), entry: one })),
  );
}
