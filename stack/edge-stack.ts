import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "./clock.ts";
import type { Connector } from "./connectors/connector.ts";
import { openOutbox } from "./connectors/outbox.ts";
import {
  type ConnectorStats,
  type HealthEvent,
  type RunningConnectors,
  superviseConnectors,
} from "./connectors/supervisor.ts";
import { sparkplugFilters } from "./dataflow/decode-sparkplug.ts";
import { type FlowStats, type RunningFlow, runFlow } from "./dataflow/flow.ts";
import type { ConfiguredOperator } from "./dataflow/fold.ts";
import type { Destination } from "./endpoints/endpoint.ts";
import type { Asset, Device } from "./registry/resources.ts";

/** A data flow: what it is called, and what it does to the telemetry of all assets. */
export interface DataflowConfig {
  readonly name: string;
  readonly operators: readonly ConfiguredOperator[];
}

export interface EdgeStackOptions {
  /** Where the outbox and the checkpoints live; made where it is missing. */
  readonly directory: string;
  /** Part of every MQTT client id, so that two stacks can share a broker. */
  readonly instance: string;
  readonly resources: readonly { readonly device: Device; readonly asset: Asset }[];
  readonly connectors: readonly Connector[];
  readonly dataflows: readonly DataflowConfig[];
  /** The broker as the connectors reach it, and as the data flows do. */
  readonly outboxBrokerAddress: string;
  readonly flowBrokerAddress: string;
  /** Opens the destination of one data flow. */
  readonly openDestination: () => Destination;
  readonly clock: Clock;
  readonly seed: number;
  readonly onHealth?: (event: HealthEvent) => void;
}

/** Connectors and data flows at work between devices, broker and destination. */
export interface RunningEdgeStack extends AsyncDisposable {
  connectors(): ConnectorStats;
  dataflows(): readonly { readonly name: string; readonly stats: FlowStats }[];
  /** The MQTT client ids of the sessions that it leaves at the broker. */
  readonly sessions: readonly string[];
}

const telemetryFilters = ["azure-iot-operations/data/#", ...sparkplugFilters];
const retryMs = { first: 50, max: 2_000 };

/** Starts data flows first, so that the broker keeps messages for them, then the connectors. */
export async function startEdgeStack(options: EdgeStackOptions): Promise<RunningEdgeStack> {
  await using resources = new AsyncDisposableStack();
  const stopping = new AbortController();
  const { signal } = stopping;
  resources.defer(() => stopping.abort());

  const flows = options.dataflows.map(({ name, operators }) => {
    const destination = resources.use(options.openDestination());
    const brokerAddress = options.flowBrokerAddress;
    const flow = startDataflow({ ...options, name, operators, brokerAddress, destination, signal });
    return { name, flow: resources.use(flow) };
  });
  await Promise.all(flows.map(({ flow }) => flow.subscribed));
  const brokerAddress = options.outboxBrokerAddress;
  const connectors = resources.use(await startConnectors({ ...options, brokerAddress, signal }));

  const owned = resources.move();
  return {
    connectors: () => connectors.stats(),
    dataflows: () => flows.map(({ name, flow }) => ({ name, stats: flow.stats() })),
    sessions: flows.map(({ name }) => dataflowSession(name, options.instance)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

type PartOptions = Pick<EdgeStackOptions, "directory" | "instance" | "clock" | "seed"> & {
  readonly brokerAddress: string;
  readonly signal: AbortSignal;
};

/** One data flow, over all telemetry of the broker; the destination stays the caller's to dispose. */
export function startDataflow(
  options: PartOptions & DataflowConfig & { readonly destination: Destination },
): RunningFlow {
  const { directory, name, instance } = options;
  mkdirSync(directory, { recursive: true });
  return runFlow({
    ...options,
    name: `${name}-${instance}`,
    filters: telemetryFilters,
    checkpointFile: join(directory, `${name}.sqlite`),
    retryMs,
  });
}

/** The MQTT client id of the session that a data flow leaves at the broker. */
export function dataflowSession(name: string, instance: string): string {
  return `dataflow-${name}-${instance}`;
}

/** All connectors, and the outbox that they share. */
export async function startConnectors(
  options: PartOptions & Pick<EdgeStackOptions, "resources" | "connectors" | "onHealth">,
): Promise<RunningConnectors> {
  const { directory, instance, onHealth } = options;
  mkdirSync(directory, { recursive: true });
  await using resources = new AsyncDisposableStack();
  const outbox = resources.use(openOutbox({ file: join(directory, "outbox.sqlite") }));
  const connectors = resources.use(
    superviseConnectors({
      sources: options.resources.map(({ device, asset }) => sourceOf(device, asset)),
      connectors: options.connectors,
      brokerAddress: options.brokerAddress,
      clientId: `connectors-${instance}`,
      outbox,
      clock: options.clock,
      signal: options.signal,
      seed: options.seed,
      retryMs,
      ...(onHealth && { onHealth }),
    }),
  );
  const owned = resources.move();
  return { stats: () => connectors.stats(), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function sourceOf(device: Device, asset: Asset) {
  const { endpointName } = asset.deviceRef;
  const endpoint = device.endpoints.inbound[endpointName];
  if (endpoint !== undefined) return { device, asset, endpointName, endpoint };
  const known = Object.keys(device.endpoints.inbound).join(", ");
  throw new Error(
    `asset ${asset.name} names the endpoint ${endpointName} of ${device.name}, which has only ${known}`,
  );
}
