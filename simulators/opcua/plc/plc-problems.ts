import { type CountedNodes, countedNodesOf, largestUInt32, type PlcOptions } from "./plc-config.ts";
import { type BareNode, bareNodes, nodeNamed } from "./plc-nodes.ts";

/** A mistake in a configuration, with the path of the key where it is. */
export interface PlcProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What no single key can tell: bounds that cross, and data points that are at no node. */
export function plcProblems(options: PlcOptions): readonly PlcProblem[] {
  const [slow, fast] = countedNodesOf(options);
  const { b2bt, b2tt } = options;
  const tooCold = { path: ["b2tt"], message: `must be at least 10 above b2bt (${b2bt}), got ${b2tt}` };
  return [
    ...boundProblems(slow, ["stl", "stu", "sts"]),
    ...boundProblems(fast, ["ftl", "ftu", "fts"]),
    ...(b2tt < b2bt + 10 ? [tooCold] : []),
    ...assetProblems(options),
  ];
}

function boundProblems(
  { type, low, high, step }: CountedNodes,
  [lowKey, highKey, stepKey]: readonly [low: string, high: string, step: string],
): readonly PlcProblem[] {
  if (type === "Bool" || type === "UIntArray") return [];
  if (low >= high) {
    return [{ path: [highKey], message: `must be above ${lowKey} (${low}), got ${high}` }];
  }
  const isUInt = (value: number) => Number.isInteger(value) && value >= 0 && value <= largestUInt32;
  if (type === "Double") return [];
  const keys = [
    [lowKey, low],
    [highKey, high],
    [stepKey, step],
  ] as const;
  return keys
    .filter(([, value]) => !isUInt(value))
    .map(([key, value]) => ({
      path: [key],
      message: `must be a whole number from 0 to ${largestUInt32} for UInt nodes, got ${value}`,
    }));
}

function assetProblems(options: PlcOptions): readonly PlcProblem[] {
  const nodes = bareNodes(options);
  const points = Object.entries(options.asset?.dataPoints ?? {});
  return points.flatMap(([tag, dataSource], place) => {
    const path = ["asset", "dataPoints", tag];
    const node = nodeNamed(nodes, dataSource);
    if (node === undefined) return [{ path, message: tellUnknown(dataSource, nodes) }];
    const namesake = nodes.find(({ name }) => name === tag && name !== node.name);
    if (namesake) return [{ path, message: `is the name of another node; give the data point another` }];
    const [earlier] = points.slice(0, place).find(([, other]) => nodeNamed(nodes, other) === node) ?? [];
    return earlier === undefined ? [] : [{ path, message: `${earlier} is at ${dataSource} already` }];
  });
}

function tellUnknown(dataSource: string, nodes: readonly BareNode[]): string {
  const names = nodes.map(({ name }) => name);
  const shown = names.length > 24 ? [...names.slice(0, 20), `${names.length - 20} more`] : names;
  return `expected a node such as ns=3;s=${names[0] ?? "SlowUInt1"}, got ${dataSource}; there are ${shown.join(", ") || "none"}`;
}
