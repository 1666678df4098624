import { generateAddressSpace } from "node-opcua-address-space/nodeJS.js";
import { AccessLevelFlag, DataType } from "node-opcua-client";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { opcuaFaults } from "./faults/catalog.ts";
import { type NodesetOptions, nodesetOptions } from "./nodeset/nodeset-config.ts";
import { type GeneratedVariable, planNodeset } from "./nodeset/nodeset-plan.ts";
import { opcuaEndpoint } from "./opcua-endpoint.ts";
import type { AddressSpace } from "./opcua-server.ts";
import type { RunningServer } from "./running-server.ts";
import { showTrace, type TraceVariable } from "./show-trace.ts";
import { startServers, startShownServer } from "./shown-server.ts";
import { variableAt } from "./variable-at.ts";

const config = nodesetOptions
  .superRefine((options, { addIssue }) => {
    for (const { path, message } of planNodeset(options).problems)
      addIssue({ code: "custom", path: [...path], message });
  })
  .describe(
    "An OPC UA server with the address space of NodeSet2 files, whose variables get signals by rule: objects that a machine builder describes, seeded, and with the anomalies of its signals in the truth.",
  );

/** A server with the address space of NodeSet2 files; the variables with a signal show readings of the plant and cannot be written. */
export const opcuaNodeset = defineSimulator({
  kind: "opcua-nodeset",
  config,
  faults: opcuaFaults,
  asset: (options) => ({
    model: "signals",
    signals: Object.fromEntries(
      planNodeset(options).generated.map(({ dataPoint, builtInType, signal }) => [
        dataPoint,
        // A pipeline hands on what a Float can hold, and that is what the truth must say.
        builtInType === "Float" ? { ...signal, precision: "single" as const } : signal,
      ]),
    ),
  }),

  start: (devices, context) =>
    startServers(
      devices,
      (device) => serveNodeset(device, context),
      (device, server) => describeEndpoint(device, server, context),
    ),
});

function serveNodeset(
  { name, config: options }: DeviceConfig<NodesetOptions>,
  context: SimulatorContext,
): Promise<RunningServer> {
  const { files, generated } = planNodeset(options);
  return startShownServer({
    config: options,
    context,
    namespaceUris: files.flatMap(({ models }) => models.map(({ uri }) => uri)),
    async show(addressSpace, nowMs) {
      await generateAddressSpace(
        addressSpace,
        files.map(({ path }) => path),
      );
      const variables = generated.map((one) => [one.dataPoint, takeOver(addressSpace, one)] as const);
      const { plant } = context;
      const historyFromMs = options.history ? plant.startMs : undefined;
      return showTrace(plant.trace(name), new Map(variables), { nowMs, historyFromMs });
    },
  });
}

/** A variable that the plant shows values in, and that nobody else may set. */
function takeOver(addressSpace: AddressSpace, { nodeId, builtInType }: GeneratedVariable): TraceVariable {
  const variable = variableAt(addressSpace, localId(addressSpace, nodeId));
  variable.accessLevel = AccessLevelFlag.CurrentRead;
  variable.userAccessLevel = AccessLevelFlag.CurrentRead;
  variable.minimumSamplingInterval = 0;
  return { variable, dataType: DataType[builtInType] };
}

/** `nsu=<namespace>;<identifier>` with the index that the namespace has here. */
function localId(addressSpace: AddressSpace, nodeId: string): string {
  const [, uri, identifier] = /^nsu=([^;]*);(.*)$/s.exec(nodeId) ?? [];
  return uri === undefined ? nodeId : `ns=${addressSpace.getNamespaceIndex(uri)};${identifier}`;
}

function describeEndpoint(
  { name, config: options }: DeviceConfig<NodesetOptions>,
  server: RunningServer,
  context: SimulatorContext,
): DeviceEndpoint {
  return {
    ...opcuaEndpoint(name, server, context, options.security.users),
    dataSources: Object.fromEntries(
      planNodeset(options).generated.map(({ dataPoint, nodeId }) => [dataPoint, nodeId]),
    ),
    tryIt: `uals --url ${server.address} --path "0:Objects"`,
  };
}
