import type { z } from "zod";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  type DeviceFaultCall,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { openCamera } from "./camera.ts";
import { cameraConfig } from "./camera-config.ts";
import { type Announcer, openAnnouncer } from "./discovery/announcer.ts";
import { interfaceAddress } from "./discovery/interface-address.ts";
import { cameraEvents } from "./events/camera-events.ts";
import { cameraAuthenticationOnly } from "./faults/camera-authentication-only.ts";
import { cameraClockSkew } from "./faults/camera-clock-skew.ts";
import type { CameraFault } from "./faults/camera-fault.ts";
import { cameraFrozenPicture } from "./faults/camera-frozen-picture.ts";
import { cameraReboot } from "./faults/camera-reboot.ts";
import { cameraSlowSoap } from "./faults/camera-slow-soap.ts";
import { cameraStreamLost } from "./faults/camera-stream-lost.ts";
import { cameraSubscriptionLost } from "./faults/camera-subscription-lost.ts";
import { cameraWrongXaddr } from "./faults/camera-wrong-xaddr.ts";
import { bracketed } from "./host.ts";
import { mediaProfiles, picturePaths } from "./profiles.ts";
import { type RunningCamera, runCamera } from "./running-camera.ts";
import { serviceAddresses } from "./service.ts";

type Config = z.output<typeof cameraConfig>;

const faults: readonly CameraFault[] = [
  cameraWrongXaddr,
  cameraClockSkew,
  cameraAuthenticationOnly,
  cameraSlowSoap,
  cameraFrozenPicture,
  cameraStreamLost,
  cameraReboot,
  cameraSubscriptionLost,
];

/**
 * A camera that looks at the door of an oven: the ONVIF services device, media (both versions), PTZ, imaging and events
 * over SOAP, snapshots over HTTP and streams by RTSP. It tells of the door opening and closing, of motion, and of itself
 * when it is turned away from the door.
 */
export const onvifCamera = defineSimulator({
  kind: "onvif-camera",
  config: cameraConfig,
  faults,

  asset: ({ watches }) => ({ model: "door", watches }),

  references: ({ watches }) => [{ path: ["watches"], device: watches }],

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const announcers = await openAnnouncers(devices, context, resources);
    const cameras: { readonly camera: RunningCamera; readonly endpoint: DeviceEndpoint }[] = [];
    // One after the other: where one cannot start, none is left behind that was about to.
    for (const device of devices) {
      const camera = await startOne(device, context, { announcers, resources });
      cameras.push({ camera, endpoint: describe(device, camera) });
    }

    const owned = resources.move();
    return {
      endpoints: cameras.map(({ endpoint }) => endpoint),
      async inject(device, call) {
        const found = cameras.find(({ endpoint }) => endpoint.device === device);
        if (found === undefined) throw new Error(`expected a camera, got ${device}`);
        return inject(found.camera, call);
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
});

function inject(camera: RunningCamera, { kind, config: asked }: DeviceFaultCall) {
  const fault = faults.find((candidate) => candidate.kind === kind);
  if (fault === undefined) throw new Error(`expected a fault of a camera, got ${kind}`);
  return fault.inject(camera, asked);
}

/** One announcer for each interface and port that cameras name, by both. */
async function openAnnouncers(
  devices: readonly DeviceConfig<Config>[],
  { clock }: SimulatorContext,
  resources: AsyncDisposableStack,
): Promise<ReadonlyMap<string, Announcer>> {
  const announcers = new Map<string, Announcer>();
  for (const {
    config: { discovery },
  } of devices) {
    if (discovery === undefined || announcers.has(keyOf(discovery))) continue;
    const announcer = await openAnnouncer({
      interfaceAddress: interfaceAddress(discovery.interface),
      port: discovery.port ?? 3702,
      wallMs: () => clock.wallMs(),
    });
    announcers.set(keyOf(discovery), resources.use(announcer));
  }
  return announcers;
}

function keyOf(discovery: Config["discovery"]): string {
  return `${discovery?.interface} ${discovery?.port ?? 3702}`;
}

async function startOne(
  { name, config: wanted }: DeviceConfig<Config>,
  { plant, clock, host, seed }: SimulatorContext,
  shared: { readonly announcers: ReadonlyMap<string, Announcer>; readonly resources: AsyncDisposableStack },
): Promise<RunningCamera> {
  const { watches, username, password, users, degreesPerSecond, discovery } = wanted;
  const options = { name, watches, seed, clock, users, degreesPerSecond };
  const camera = openCamera(
    {
      ...options,
      account: { username, password },
      door: plant.trace(name),
      oven: plant.trace(watches),
      isDiscoverable: discovery !== undefined,
    },
    shared.resources,
  );
  const ports = { host: wanted.address ?? host, port: wanted.port ?? 0, rtspPort: wanted.rtspPort ?? 0 };
  return shared.resources.use(await runCamera(camera, ports, shared.announcers.get(keyOf(discovery))));
}

function describe(
  { name }: DeviceConfig<Config>,
  { camera, ports: { host, port, rtspPort } }: RunningCamera,
): DeviceEndpoint {
  const { account } = camera;
  const origin = `http://${bracketed(host)}:${port}`;
  // Of the topics of a data point, the first: an asset reads each data point once.
  const sources = camera.door.dataPoints.flatMap((point) => {
    const event = cameraEvents.find(({ dataPoint }) => dataPoint === point.name);
    return event === undefined ? [] : [[point.name, event.topic] as const];
  });
  return {
    device: name,
    endpointType: "Microsoft.Onvif",
    host,
    port,
    address: origin + serviceAddresses.device.path,
    credentials: account,
    dataSources: Object.fromEntries(sources),
    streams: mediaProfiles.map(({ rtspPath }) => `rtsp://${bracketed(host)}:${rtspPort}/${rtspPath}`),
    tryIt: `curl --digest --user ${account.username}:${account.password} --output door.jpg ${origin}${picturePaths.snapshot}`,
  };
}
