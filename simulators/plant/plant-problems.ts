import type { AssetSpec } from "./asset-spec.ts";
import { type OvenSpec, ovenProblems } from "./oven-spec.ts";
import { physicsStepMs } from "./physics-step.ts";
import { lanesOfScale } from "./scale.ts";
import { type SignalSpec, signalOf } from "./signal-spec.ts";

const shortestSamplingMs = 10;

/** A mistake in what the plant is to model, with the path in the asset's specification where it is. */
export interface PlantProblem {
  readonly asset: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Problem = Omit<PlantProblem, "asset">;
type Ovens = ReadonlyMap<string, OvenSpec>;

/** Every mistake in what the plant is to model, one sentence each; none for a plant that can be built. */
export function plantProblems(assets: Readonly<Record<string, AssetSpec>>): readonly PlantProblem[] {
  const ovens = new Map<string, OvenSpec>();
  for (const [name, spec] of Object.entries(assets)) if (spec.model === "oven") ovens.set(name, spec);
  return Object.entries(assets).flatMap(([asset, spec]) =>
    problemsOf(spec, ovens).map((problem) => ({ asset, ...problem })),
  );
}

function problemsOf(spec: AssetSpec, ovens: Ovens): readonly Problem[] {
  switch (spec.model) {
    case "oven":
      return ovenProblems(spec);
    case "door":
    case "analytics-camera":
      return ovens.has(spec.watches) ? [] : [{ path: ["watches"], message: noOven(spec.watches, ovens) }];
    case "scale":
      return [...namedProblems(spec.of, ovens), ...laneProblems(spec.of, ovens)];
    case "energy-meter":
      return [...namedProblems(spec.of, ovens), ...samplingProblems(spec.samplingMs)];
    case "signals":
      return signalProblems(spec.signals);
  }
}

function noOven(name: string, ovens: Ovens): string {
  if (ovens.size === 0) return "the plant has no oven";
  return `no oven "${name}"; ovens are ${[...ovens.keys()].join(", ")}`;
}

function namedProblems(named: readonly string[] | undefined, ovens: Ovens): readonly Problem[] {
  if (ovens.size === 0) return [{ path: ["of"], message: "the plant has no oven" }];
  if (named === undefined) return [];
  const all = [...ovens.keys()].join(", ");
  if (named.length === 0) return [{ path: ["of"], message: `names no oven; leave it out for all of ${all}` }];
  return named.flatMap((name, place) => {
    const path = ["of", place];
    if (!ovens.has(name)) return [{ path, message: noOven(name, ovens) }];
    return named.indexOf(name) === place ? [] : [{ path, message: `names ${name} twice` }];
  });
}

function laneProblems(named: readonly string[] | undefined, ovens: Ovens): readonly Problem[] {
  const weighed = [...ovens].filter(([name]) => named === undefined || named.includes(name));
  const lanes = lanesOfScale(weighed.map(([, { sampling }]) => physicsStepMs(sampling)));
  if (weighed.length <= lanes) return [];
  const message = `a scale can weigh for ${lanes} ovens at their sampling, got ${weighed.length}; name fewer`;
  return [{ path: ["of"], message }];
}

function samplingProblems(samplingMs: number): readonly Problem[] {
  if (Number.isInteger(samplingMs) && samplingMs >= shortestSamplingMs) return [];
  const message = `must be whole milliseconds, ${shortestSamplingMs}ms at least, got ${samplingMs}ms`;
  return [{ path: ["samplingMs"], message }];
}

function signalProblems(signals: Readonly<Record<string, SignalSpec>>): readonly Problem[] {
  if (Object.keys(signals).length === 0)
    return [{ path: ["signals"], message: "needs at least one data point" }];
  return Object.entries(signals).flatMap(([name, spec]) => {
    const message = signalOf(spec).problem?.(spec);
    return message === undefined ? [] : [{ path: ["signals", name], message }];
  });
}
