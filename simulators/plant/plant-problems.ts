import type { AssetSpec } from "./asset-spec.ts";
import { ovenProblems } from "./oven-spec.ts";

const shortestSamplingMs = 10;

/** Every mistake in what the plant is to model, one sentence each; none for a plant that can be built. */
export function plantProblems(assets: Readonly<Record<string, AssetSpec>>): readonly string[] {
  const ovens = Object.keys(assets).filter((name) => assets[name]?.model === "oven");
  return Object.entries(assets).flatMap(([asset, spec]) =>
    problemsOf(spec, ovens).map((problem) => `${asset}.${problem}`),
  );
}

function problemsOf(spec: AssetSpec, ovens: readonly string[]): readonly string[] {
  switch (spec.model) {
    case "oven":
      return ovenProblems(spec).map(({ path, message }) => `${path.join(".")}: ${message}`);
    case "door":
      return unknownOvens("watches", [spec.watches], ovens);
    case "scale":
      return unknownOvens("of", spec.of ?? ovens, ovens);
    case "energy-meter":
      return [...unknownOvens("of", spec.of ?? ovens, ovens), ...samplingProblems(spec.samplingMs)];
  }
}

function unknownOvens(key: string, named: readonly string[], ovens: readonly string[]): readonly string[] {
  if (ovens.length === 0) return [`${key}: the plant has no oven`];
  if (named.length === 0) return [`${key}: names no oven; leave it out for all of ${ovens.join(", ")}`];
  const twice = named.filter((name, place) => named.indexOf(name) !== place);
  return [
    ...named
      .filter((name) => !ovens.includes(name))
      .map((name) => `${key}: no oven ${name}; ovens are ${ovens.join(", ")}`),
    ...twice.map((name) => `${key}: names ${name} twice`),
  ];
}

function samplingProblems(samplingMs: number): readonly string[] {
  if (Number.isInteger(samplingMs) && samplingMs >= shortestSamplingMs) return [];
  return [`samplingMs: must be whole milliseconds, ${shortestSamplingMs} at least, got ${samplingMs}`];
}
