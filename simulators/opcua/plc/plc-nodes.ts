import type { SignalSpec } from "../../plant/signal-spec.ts";
import { type CountedNodes, countedNodesOf, type PlcOptions } from "./plc-config.ts";

/** A node of OPC PLC whose values are a signal's. */
export interface PlcNode {
  /** Its browse name, and its node id after `ns=3;s=`. */
  readonly name: string;
  readonly folder: "Anomaly" | "Basic" | "Slow" | "Fast";
  readonly signal: SignalSpec;
  /** Its data point: the tag of the asset definition that reads it, and its own name where none does. */
  readonly dataPoint: string;
  /** Where it is found, as the asset definition writes it. */
  readonly nodeId: string;
  /** A pipeline delivers it: the asset definition names it, or there is none and it is no array. */
  readonly isRead: boolean;
}

const plain = { precision: "double", quality: "good" } as const;

/** A node before anybody asks for it. */
export type BareNode = Pick<PlcNode, "name" | "folder" | "signal">;

/** The nodes of a configuration, in the order in which a client finds them. */
export function plcNodes(options: PlcOptions): readonly PlcNode[] {
  const nodes = bareNodes(options);
  const tags = Object.entries(options.asset?.dataPoints ?? {});
  return nodes.map((node) => {
    const [tag, nodeId] = tags.find(([, dataSource]) => nodeNamed(nodes, dataSource) === node) ?? [];
    return {
      ...node,
      dataPoint: tag ?? node.name,
      nodeId: nodeId ?? `ns=3;s=${node.name}`,
      isRead: options.asset === undefined ? !isArray(node) : tag !== undefined,
    };
  });
}

/** The nodes that there are, whatever is read of them. */
export function bareNodes(options: PlcOptions): readonly BareNode[] {
  const [slow, fast] = countedNodesOf(options);
  return [...anomalyNodes(options), ...basicNodes(options), ...changingNodes(slow), ...changingNodes(fast)];
}

/** Arrays are for looking at: a reading is a single value. */
function isArray({ signal }: BareNode): boolean {
  return signal.kind === "uint-array";
}

function anomalyNodes({ ns, nd, np, nn, sc, ct }: PlcOptions): readonly BareNode[] {
  const rhythm = { ...plain, every: ct, cycles: sc } as const;
  const wave = { ...rhythm, amplitude: 100 };
  const trend = { ...rhythm, base: 100, step: 0.1, within: 10 };
  const node = (name: string, signal: SignalSpec) => ({ name, folder: "Anomaly", signal }) as const;
  return [
    ...(ns ? [] : [node("SpikeData", { kind: "sine-with-spikes", ...wave, spike: 1_000 })]),
    ...(nd ? [] : [node("DipData", { kind: "sine-with-dips", ...wave, dip: -1_000 })]),
    ...(np ? [] : [node("PositiveTrendData", { kind: "positive-trend", ...trend })]),
    ...(nn ? [] : [node("NegativeTrendData", { kind: "negative-trend", ...trend })]),
  ];
}

function basicNodes({ nv, sc, ct }: PlcOptions): readonly BareNode[] {
  const rhythm = { ...plain, every: ct } as const;
  const node = (name: string, signal: SignalSpec) => ({ name, folder: "Basic", signal }) as const;
  if (nv) return [];
  return [
    node("StepUp", { kind: "step-up", ...rhythm, cycles: 1 }),
    node("AlternatingBoolean", { kind: "alternating-boolean", ...rhythm, cycles: sc }),
    node("RandomSignedInt32", { kind: "random-integer", ...rhythm, low: -(2 ** 31), high: 2 ** 31 - 1 }),
    node("RandomUnsignedInt32", { kind: "random-unsigned-integer", ...rhythm, low: 0, high: 2 ** 31 - 1 }),
  ];
}

function changingNodes(nodes: CountedNodes): readonly BareNode[] {
  const { name: folder, type, count } = nodes;
  const node = (name: string, quality: SignalSpec["quality"]) => ({
    name,
    folder,
    signal: changingSignal(nodes, quality),
  });
  return [
    ...Array.from({ length: count }, (_, index) => node(`${folder}${type}${index + 1}`, "good")),
    node(`Bad${folder}${type}1`, "cycle"),
  ];
}

function changingSignal(
  { type, everyMs: every, low, high, isRandom: random, step }: CountedNodes,
  quality: SignalSpec["quality"],
): SignalSpec {
  const rhythm = { ...plain, every, quality };
  switch (type) {
    case "UInt":
      return { kind: "ramp", ...rhythm, type: "UInt32", low, high, step, random };
    case "Double":
      return { kind: "ramp", ...rhythm, type: "Double", low, high, step, random };
    case "Bool":
      return { kind: "alternating-boolean", ...rhythm, cycles: 1 };
    case "UIntArray":
      return { kind: "uint-array", ...rhythm, length: 32 };
  }
}

const signalNodeId = /^(?:ns=3|nsu=http:\/\/microsoft\.com\/Opc\/OpcPlc\/);s=(.+)$/;

/** The node that a data source of an asset definition names; undefined where it names none whose truth is known. */
export function nodeNamed(nodes: readonly BareNode[], dataSource: string): BareNode | undefined {
  const [, name] = signalNodeId.exec(dataSource) ?? [];
  return nodes.find((node) => node.name === name && !isArray(node));
}
