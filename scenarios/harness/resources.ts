import { createHash } from "node:crypto";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import type { Asset, Device, MqttDestination } from "../../stack/registry/resources.ts";
import type { Speed } from "./clock.ts";
import { describeAccess } from "./endpoint-access.ts";

/** The topic root of all telemetry; an asset's name follows. */
export const telemetryRoot = "azure-iot-operations/data";

const endpointName = "inbound-0";
/** Wall time between two OPC UA publishes: short, so that a fast plant does not overrun the server's queues. */
const publishingIntervalMs = 100;
const queueSize = 10_000;

/** The certificate of a server is made when the run starts: it could be on no trust list. */
const trustingConfiguration = JSON.stringify({
  security: { autoAcceptUntrustedServerCertificates: true },
});

/** What an engineer would enter in the registry for a device: the device, reached at `address`, and its asset. */
export function describeResources(
  endpoint: DeviceEndpoint,
  address: string,
  speed: Speed,
): { device: Device; asset: Asset } {
  const { device: name, endpointType } = endpoint;
  const inbound = {
    endpointType,
    address,
    ...describeAccess(endpoint),
    ...(endpointType === "Microsoft.OpcUa" && { additionalConfiguration: trustingConfiguration }),
  };
  const device = {
    name,
    uuid: stableUuid(`device ${name}`),
    endpoints: { inbound: { [endpointName]: inbound } },
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

type Operations = Pick<Asset, "datasets" | "eventGroups">;

interface Source {
  readonly points: readonly { readonly name: string; readonly dataSource: string }[];
  readonly destinations: readonly MqttDestination[];
  readonly speed: Speed;
  readonly sampling: DeviceEndpoint["sampling"];
}

/** What a connector is told to read, by endpoint type. A device that speaks to the broker itself needs no connector. */
const operations: Readonly<Partial<Record<DeviceEndpoint["endpointType"], (source: Source) => Operations>>> =
  {
    "Microsoft.OpcUa": ({ points, destinations, sampling }) => ({
      datasets: [
        {
          name: "telemetry",
          datasetConfiguration: describeSampling(sampling),
          dataPoints: points,
          destinations,
        },
      ],
      eventGroups: [],
    }),
    "Microsoft.Http": ({ points, destinations, speed }) => ({
      datasets: points.map((point) => ({
        ...point,
        datasetConfiguration: JSON.stringify({
          samplingIntervalInMilliseconds: pollIntervalMs(speed),
          cursor: "since",
        }),
        dataPoints: [],
        destinations,
      })),
      eventGroups: [],
    }),
    "Microsoft.Onvif": describeEvents,
    "Microsoft.SseHttp": describeEvents,
  };

/** Every change, unless the device declares how it is sampled. */
function describeSampling(sampling: Source["sampling"]): string {
  return JSON.stringify({
    publishingInterval: sampling?.publishingIntervalMs ?? publishingIntervalMs,
    samplingInterval: sampling?.samplingIntervalMs ?? 0,
    queueSize: sampling?.queueSize ?? queueSize,
  });
}

function describeEvents({ points, destinations }: Source): Operations {
  return {
    datasets: [],
    eventGroups: [{ name: "events", events: points.map((point) => ({ ...point, destinations })) }],
  };
}

function describeOperations(endpoint: DeviceEndpoint, speed: Speed): Operations {
  const { device, endpointType, dataSources, sampling } = endpoint;
  const describe = operations[endpointType];
  if (describe === undefined) {
    const read = Object.keys(operations).join(", ");
    throw new Error(
      `no connector reads ${device}, an endpoint of type ${endpointType}; those are read: ${read}`,
    );
  }
  const destination: MqttDestination = {
    target: "Mqtt",
    configuration: { topic: `${telemetryRoot}/${device}`, qos: "Qos1", retain: "Never" },
  };
  const points = Object.entries(dataSources).map(([name, dataSource]) => ({ name, dataSource }));
  return describe({ points, destinations: [destination], speed, sampling });
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
