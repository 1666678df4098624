import type { Reading } from "../../simulators/plant/trace.ts";
import type { DeviceEndpoint, PlantClock } from "../../simulators/simulator.ts";
import type { Message, Position, Source } from "../../stack/connectors/connector.ts";
import { opcuaConnector } from "../../stack/connectors/opcua.ts";
import type { Dataset } from "../../stack/registry/resources.ts";

/** What a connector stored, as an outbox would have it. */
export interface FakeOutbox {
  readonly messages: Message[];
  readonly position: Record<string, string>;
}

export interface OpcuaSourceOptions {
  readonly endpoint: Pick<DeviceEndpoint, "device" | "address" | "dataSources" | "credentials">;
  /** Another address than the endpoint's, as of a proxy. */
  readonly address?: string;
  readonly clock: PlantClock;
  readonly outbox: FakeOutbox;
  readonly onConnected?: () => void;
  readonly additionalConfiguration?: object;
  readonly datasetConfiguration?: object;
  /** Over how many datasets the data points are spread; one if absent. */
  readonly datasets?: number;
  readonly emit?: Source["emit"];
}

export const assetUuid = "0f9e1a52-0000-4000-8000-000000000001";

/** A source that reads every data point of an endpoint into one dataset or several, published every 50 ms. */
export function opcuaSource(options: OpcuaSourceOptions, signal: AbortSignal): Source {
  const { endpoint, clock, outbox } = options;
  const inbound = {
    endpointType: "Microsoft.OpcUa",
    address: options.address ?? endpoint.address,
    authentication: endpoint.credentials
      ? { method: "UsernamePassword" as const, usernamePasswordCredentials: endpoint.credentials }
      : { method: "Anonymous" as const },
    additionalConfiguration: JSON.stringify(options.additionalConfiguration ?? {}),
  };
  const device = `${endpoint.device}-server`;
  return {
    device: { name: device, uuid: "d", endpoints: { inbound: { opcua: inbound } } },
    endpointName: "opcua",
    endpoint: inbound,
    asset: {
      name: endpoint.device,
      uuid: assetUuid,
      externalAssetId: assetUuid,
      deviceRef: { deviceName: device, endpointName: "opcua" },
      eventGroups: [],
      datasets: datasetsOf(options),
    },
    clock: {
      now: clock.now,
      wallMs: clock.wallMs,
      sleep: () => Promise.reject(new Error("expected a connector for OPC UA not to sleep")),
    },
    signal,
    position: (): Position => ({ ...outbox.position }),
    emit:
      options.emit ??
      (async (messages, position) => {
        outbox.messages.push(...messages);
        Object.assign(outbox.position, position);
      }),
    connected: () => options.onConnected?.(),
  };
}

function datasetsOf({ endpoint, datasets = 1, datasetConfiguration }: OpcuaSourceOptions): Dataset[] {
  const dataPoints = Object.entries(endpoint.dataSources).map(([name, dataSource]) => ({ name, dataSource }));
  const topic = `azure-iot-operations/data/${endpoint.device}`;
  return Array.from({ length: datasets }, (_, place) => ({
    name: place === 0 ? "telemetry" : `telemetry-${place + 1}`,
    datasetConfiguration: JSON.stringify(datasetConfiguration ?? { publishingInterval: 50 }),
    dataPoints: dataPoints.filter((_point, index) => index % datasets === place),
    destinations: [{ target: "Mqtt", configuration: { topic, qos: "Qos1", retain: "Never" } }],
  }));
}

/** A connector that is started again whenever it ends, as its supervisor would; disposing stops it. */
export interface KeptReading extends AsyncDisposable {
  readonly lost: readonly string[];
  connections(): number;
}

export function keepReading(options: OpcuaSourceOptions): KeptReading {
  const stop = new AbortController();
  const lost: string[] = [];
  let connections = 0;
  const onConnected = () => {
    connections += 1;
  };
  const source = opcuaSource({ ...options, onConnected }, stop.signal);
  const read = async () => {
    while (!stop.signal.aborted) {
      await opcuaConnector.read(source).catch((reason: Error) => lost.push(reason.message));
    }
  };
  const ended = read();
  return {
    lost,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

/** The readings in messages, in the order in which they were emitted; a missing status is Good. */
export function readingsIn(messages: readonly Message[]): Reading[] {
  return messages.flatMap(({ payload }) =>
    Object.entries<{ SourceTimestamp: string; Value: Reading["value"]; StatusCode?: { Code: number } }>(
      JSON.parse(payload),
    ).map(([dataPoint, { SourceTimestamp, Value, StatusCode }]) => ({
      dataPoint,
      atMs: Date.parse(SourceTimestamp),
      value: Value,
      status: StatusCode?.Code ?? 0,
    })),
  );
}
