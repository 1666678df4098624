import { createHash } from "node:crypto";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import type { Asset, Dataset, Device, EventGroup, MqttDestination } from "../../stack/registry/resources.ts";
import type { Speed } from "./clock.ts";

/** The topic root of all telemetry; an asset's name follows. */
export const telemetryRoot = "azure-iot-operations/data";

const endpointName = "inbound-0";
/** Wall time between two OPC UA publishes: short, so that a fast plant does not overrun the server's queues. */
const publishingIntervalMs = 100;
const queueSize = 10_000;

/** What an engineer would enter in the registry for a device: the device, reached at `address`, and its asset. */
export function describeResources(
  endpoint: DeviceEndpoint,
  address: string,
  speed: Speed,
): { device: Device; asset: Asset } {
  const { device: name, endpointType, credentials } = endpoint;
  const authentication =
    credentials === undefined
      ? { method: "Anonymous" as const }
      : { method: "UsernamePassword" as const, usernamePasswordCredentials: credentials };
  const device = {
    name,
    uuid: stableUuid(`device ${name}`),
    endpoints: { inbound: { [endpointName]: { endpointType, address, authentication } } },
  };
  const asset = {
    name,
    uuid: stableUuid(`asset ${name}`),
    externalAssetId: stableUuid(`asset ${name}`),
    deviceRef: { deviceName: name, endpointName },
    ...describeOperations(endpoint, speed),
  };
  return { device, asset };
}

function describeOperations(
  endpoint: DeviceEndpoint,
  speed: Speed,
): { datasets: Dataset[]; eventGroups: EventGroup[] } {
  const destination: MqttDestination = {
    target: "Mqtt",
    configuration: { topic: `${telemetryRoot}/${endpoint.device}`, qos: "Qos1", retain: "Never" },
  };
  const destinations = [destination];
  const points = Object.entries(endpoint.dataSources).map(([name, dataSource]) => ({ name, dataSource }));
  if (endpoint.endpointType === "Microsoft.OpcUa") {
    const datasetConfiguration = JSON.stringify({
      publishingInterval: publishingIntervalMs,
      samplingInterval: 0,
      queueSize,
    });
    return {
      datasets: [{ name: "telemetry", datasetConfiguration, dataPoints: points, destinations }],
      eventGroups: [],
    };
  }
  if (endpoint.endpointType === "Microsoft.Http") {
    const datasetConfiguration = JSON.stringify({
      samplingIntervalInMilliseconds: pollIntervalMs(speed),
      cursor: "since",
    });
    const datasets = points.map(({ name, dataSource }) => ({
      name,
      dataSource,
      datasetConfiguration,
      dataPoints: [],
      destinations,
    }));
    return { datasets, eventGroups: [] };
  }
  const events = points.map((point) => ({ ...point, destinations }));
  return { datasets: [], eventGroups: [{ name: "events", events }] };
}

/** Plant time between two polls: 10 s, and never less than 50 ms of the machine's. A cursor makes the rate harmless. */
function pollIntervalMs(speed: Speed): number {
  return speed === "max" ? 60_000 : Math.max(10_000, speed * 50);
}

/** The same UUID for the same words, so that two runs of a scenario publish the same properties. */
function stableUuid(words: string): string {
  const hex = createHash("sha256").update(words).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The data sheets of all devices: low and high of normal operation (EURange), by `asset/dataPoint`. */
export function describeRanges(plant: Plant): Record<string, [number, number]> {
  const ranges = plant.assets.flatMap((asset) =>
    plant
      .trace(asset)
      .dataPoints.flatMap(({ name, range }): [string, [number, number]][] =>
        range === undefined ? [] : [[`${asset}/${name}`, [range.low, range.high]]],
      ),
  );
  return Object.fromEntries(ranges);
}
