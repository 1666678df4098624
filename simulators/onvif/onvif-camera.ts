import { z } from "zod";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { type Camera, printLabel } from "./camera.ts";
import { serveCamera } from "./camera-server.ts";
import { doorEvents } from "./door-events.ts";
import { picturePaths } from "./media-service.ts";
import { serviceAddresses } from "./service.ts";

const config = z
  .strictObject({
    watches: z
      .string()
      .min(1)
      .meta({ description: "The oven whose door the camera looks at.", examples: ["oven-1"] }),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .meta({ description: "The port to listen on; any free one if absent." }),
    username: z.string().min(1).default("operator").meta({ description: "The camera's one account." }),
    password: z.string().min(1).default("plant").meta({ description: "The password of that account." }),
  })
  .describe("A camera that looks at an oven's door: ONVIF, pictures and events.");

/**
 * A camera that looks at the door of an oven: ONVIF device, media and event services (SOAP over HTTP, pull points with
 * seeking), a JPEG snapshot and a stream of them over HTTP. It tells of the door opening and closing, and of motion.
 */
export const onvifCamera = defineSimulator({
  kind: "onvif-camera",
  config,

  asset: ({ watches }) => ({ model: "door", watches }),

  references: ({ watches }) => [{ path: ["watches"], device: watches }],

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const endpoints = await Promise.all(devices.map((device) => startOne(device, context, resources)));

    const owned = resources.move();
    return { endpoints, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  },
});

async function startOne(
  { name, config: { watches, port = 0, ...account } }: DeviceConfig<z.output<typeof config>>,
  { plant, clock, host, seed }: SimulatorContext,
  resources: AsyncDisposableStack,
): Promise<DeviceEndpoint> {
  const camera: Camera = {
    name,
    watches,
    account,
    label: printLabel(name, seed),
    clock,
    door: plant.trace(name),
    oven: plant.trace(watches),
    pullPoints: new Map(),
  };
  const openPort = await serveCamera(camera, { host, port }, resources);
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${openPort}`;
  return {
    device: name,
    endpointType: "Microsoft.Onvif",
    host,
    port: openPort,
    address: origin + serviceAddresses.device.path,
    credentials: account,
    dataSources: Object.fromEntries(doorEvents.map(({ dataPoint, topic }) => [dataPoint, topic])),
    tryIt: `curl --digest --user ${account.username}:${account.password} --output door.jpg ${origin}${picturePaths.snapshot}`,
  };
}
