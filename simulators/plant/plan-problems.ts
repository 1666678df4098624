import { makeAssets } from "./assets.ts";
import { sortOut } from "./interventions.ts";
import { misreportProblems } from "./misreport-problems.ts";
import type { Oven } from "./oven.ts";
import type { PlantProblem } from "./plant-problems.ts";
import type { PlantSpec } from "./plant-spec.ts";

/**
 * Every mistake in what is planned beyond the assets, which must be without one; `path` begins with `interventions` or
 * `misreports` and the place there. Whether an oven obeys a command depends on its plan alone, so that it shows here.
 */
export function planProblems(spec: PlantSpec): readonly PlantProblem[] {
  if ((spec.interventions ?? spec.misreports) === undefined) return [];
  const { ovens, assets } = makeAssets(spec);
  return [...interventionProblems(spec, ovens), ...misreportProblems(spec, assets)];
}

function interventionProblems(
  { interventions = [], startMs }: PlantSpec,
  ovens: ReadonlyMap<string, Oven>,
): readonly PlantProblem[] {
  const problem = (place: number, asset: string, message: string) => ({
    asset,
    path: ["interventions", place],
    message,
  });
  const misplaced = interventions.flatMap(({ asset, atMs }, place) => {
    if (!ovens.has(asset)) return [problem(place, asset, "is no oven, so that nothing can be done to it")];
    return atMs < startMs ? [problem(place, asset, "is done before the plant's start")] : [];
  });
  const refused = [...ovens.values()].flatMap(({ setup }) => {
    const own = interventions.filter(({ asset }) => asset === setup.asset);
    return sortOut(setup, own).refused.map(({ wish, reason }) =>
      problem(interventions.indexOf(wish), setup.asset, `${wish.command.kind} is refused then: ${reason}`),
    );
  });
  return [...misplaced, ...refused];
}
