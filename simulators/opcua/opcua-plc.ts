import type { SignalSpec } from "../plant/signal-spec.ts";
import { signalTrace } from "../plant/signal-trace.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { opcuaFaults } from "./faults/catalog.ts";
import { opcuaEndpoint } from "./opcua-endpoint.ts";
import { plcNamespaceUris, populatePlc } from "./plc/plc-address-space.ts";
import { type PlcOptions, plcOptions } from "./plc/plc-config.ts";
import { type PlcNode, plcNodes } from "./plc/plc-nodes.ts";
import { plcProblems } from "./plc/plc-problems.ts";
import type { RunningServer } from "./running-server.ts";
import { startServers, startShownServer } from "./shown-server.ts";

const config = plcOptions
  .superRefine((options, { addIssue }) => {
    for (const { path, message } of plcProblems(options))
      addIssue({ code: "custom", path: [...path], message });
  })
  .describe(
    "A stand-in for OPC PLC, the simulator of the Azure IoT Operations quickstart: the same node ids, rates and bounds under the names of its options, but seeded, and with its spikes, dips and trends in the truth. Its nodes cannot be written, and it has no ResetTrend and the like, since the truth of a run is known beforehand. Its boilers are live: they obey writes and calls, and are no part of the truth.",
  );

/** A server with the namespaces, nodes and boilers of OPC PLC; every value of a node is a reading of the plant. */
export const opcuaPlc = defineSimulator({
  kind: "opcua-plc",
  config,
  faults: opcuaFaults,
  asset: (options) => ({
    model: "signals",
    signals: signalsOf(plcNodes(options).filter(({ isRead }) => isRead)),
  }),
  isSampled: ({ asset }) => asset !== undefined,
  start: (devices, context) =>
    startServers(
      devices,
      (device) => servePlc(device, context),
      (device, server) => describeEndpoint(device, server, context),
    ),
});

function servePlc(
  { name, config: options }: DeviceConfig<PlcOptions>,
  context: SimulatorContext,
): Promise<RunningServer> {
  const { plant, seed } = context;
  const { startMs } = plant;
  const unread = plcNodes(options).filter(({ isRead }) => !isRead);
  const traces = [plant.trace(name), signalTrace({ asset: name, seed, startMs }, signalsOf(unread))];
  return startShownServer({
    config: { port: options.port, limits: options.limits, security: withUsers(options) },
    context,
    namespaceUris: plcNamespaceUris,
    show: (addressSpace, nowMs) => populatePlc(addressSpace, { options, traces, startMs, nowMs }),
  });
}

function signalsOf(nodes: readonly PlcNode[]): Readonly<Record<string, SignalSpec>> {
  return Object.fromEntries(nodes.map(({ dataPoint, signal }) => [dataPoint, signal]));
}

/** The default users of OPC PLC. */
function withUsers({ security, users }: PlcOptions): PlcOptions["security"] {
  if (!users) return security;
  const known = [
    { name: "user1", password: "password", role: "operator" as const },
    { name: "sysadmin", password: "demo", role: "engineer" as const },
  ];
  return { ...security, users: [...security.users, ...known] };
}

function describeEndpoint(
  { name, config: options }: DeviceConfig<PlcOptions>,
  server: RunningServer,
  context: SimulatorContext,
): DeviceEndpoint {
  const { asset } = options;
  const read = plcNodes(options).filter(({ isRead }) => isRead);
  return {
    ...opcuaEndpoint(name, server, context, withUsers(options).users),
    ...(asset && {
      sampling: {
        publishingIntervalMs: asset.publishingInterval,
        samplingIntervalMs: asset.samplingInterval,
        queueSize: asset.queueSize,
      },
    }),
    dataSources: Object.fromEntries(read.map(({ dataPoint, nodeId }) => [dataPoint, nodeId])),
    tryIt: `uals --url ${server.address} --path "0:Objects,3:OpcPlc,3:Telemetry"`,
  };
}
