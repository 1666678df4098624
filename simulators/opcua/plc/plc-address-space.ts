import type { UAObject } from "node-opcua-address-space";
import { generateAddressSpace } from "node-opcua-address-space/nodeJS.js";
import { DataType } from "node-opcua-client";
import { nodesets } from "node-opcua-nodesets";
import type { DataPoint, Trace } from "../../plant/trace.ts";
import type { AddressSpace } from "../opcua-server.ts";
import { type ShownTrace, showTrace, type TraceVariable } from "../show-trace.ts";
import { bindBoilers } from "./boiler-nodes.ts";
import { boilerNamespaceUri, boilersNodeset } from "./boiler-place.ts";
import type { PlcOptions } from "./plc-config.ts";
import { type PlcNode, plcNodes } from "./plc-nodes.ts";

type Namespace = ReturnType<AddressSpace["getNamespace"]>;

const namespaceUri = "http://microsoft.com/Opc/OpcPlc/";

/** The namespaces of OPC PLC from index 2 on, so that ids with an index stay what they are: its nodes are in 3, its boilers in 4. */
export const plcNamespaceUris = [
  "http://opcfoundation.org/UA/Diagnostics",
  namespaceUri,
  boilerNamespaceUri,
  "http://microsoft.com/Opc/OpcPlc/BoilerInstance",
] as const;

/** What an address space of OPC PLC shows. */
export interface PlcShow {
  readonly options: PlcOptions;
  /** The data points of all nodes: those that are read, and those that nobody asks for. */
  readonly traces: readonly Trace[];
  readonly startMs: number;
  readonly nowMs: number;
}

/** Fills the address space with the nodes, folders, methods and boilers of OPC PLC. */
export async function populatePlc(addressSpace: AddressSpace, show: PlcShow): Promise<ShownTrace> {
  const { traces, nowMs, startMs, options } = show;
  await generateAddressSpace(addressSpace, [nodesets.di, boilersNodeset]);
  const namespace = addressSpace.getNamespace(namespaceUri);
  const root = addFolder(namespace, addressSpace.rootFolder.objects, "OpcPlc");
  const telemetry = addFolder(namespace, root, "Telemetry");
  const methods = addFolder(namespace, root, "Methods");
  const variables = addNodes(namespace, telemetry, show);
  const historyFromMs = options.history ? startMs : undefined;
  const shown = traces.map((trace) => showTrace(trace, variables, { nowMs, historyFromMs }));
  const boilers = bindBoilers({
    addressSpace,
    methods,
    startMs,
    nowMs,
    settings: {
      baseCelsius: options.b2bt,
      targetCelsius: options.b2tt,
      celsiusPerSecond: options.b2ts,
      overheatedCelsius: options.b2tt + 10,
      maintenanceSeconds: options.b2mi,
      overheatSeconds: options.b2oi,
    },
  });
  return {
    advance(afterMs, untilMs) {
      for (const each of shown) each.advance(afterMs, untilMs);
      boilers.advance(afterMs, untilMs);
    },
  };
}

function addNodes(
  namespace: Namespace,
  telemetry: UAObject,
  { options, traces }: PlcShow,
): ReadonlyMap<string, TraceVariable> {
  const points = new Map(traces.flatMap(({ dataPoints }) => dataPoints.map((point) => [point.name, point])));
  const folders = new Map<string, UAObject>();
  const variables = new Map<string, TraceVariable>();
  for (const node of plcNodes(options)) {
    const folder = folders.get(node.folder) ?? addFolder(namespace, telemetry, node.folder);
    folders.set(node.folder, folder);
    const point = points.get(node.dataPoint);
    if (!point) throw new Error(`expected a data point ${node.dataPoint} for ${node.name}`);
    variables.set(point.name, addNode(namespace, folder, node, point));
  }
  return variables;
}

function addNode(namespace: Namespace, folder: UAObject, { name }: PlcNode, point: DataPoint): TraceVariable {
  const { type, description, length } = point;
  const variable = namespace.addVariable({
    organizedBy: folder,
    browseName: name,
    nodeId: `s=${name}`,
    description,
    dataType: type,
    ...(length !== undefined && { valueRank: 1, arrayDimensions: [0] }),
    accessLevel: "CurrentRead",
    userAccessLevel: "CurrentRead",
    minimumSamplingInterval: 0,
  });
  return { variable, dataType: DataType[type], length };
}

function addFolder(namespace: Namespace, parent: UAObject, name: string): UAObject {
  return namespace.addFolder(parent, { browseName: name, nodeId: `s=${name}` });
}
