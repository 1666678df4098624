import { tmpdir } from "node:os";
import type { z } from "zod";
import type { InjectedFault } from "../../simulators/device-fault.ts";
import { onvifCamera } from "../../simulators/onvif/onvif-camera.ts";
import type { Trace } from "../../simulators/plant/trace.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import { fakePlant, type ManualClock, manualClock } from "./fake-plant-onvif.ts";

export const account = { username: "operator", password: "plant" } as const;

/** A camera door-1 that watches oven-1, on a clock that the test moves. */
export interface CameraStand extends AsyncDisposable {
  readonly clock: ManualClock;
  /** What the plant knows about the door. */
  readonly door: Trace;
  readonly endpoint: DeviceEndpoint;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Makes the camera misbehave, with the config as a scenario would write it. */
  inject(kind: string, config?: Readonly<Record<string, unknown>>): Promise<InjectedFault>;
}

/** What a scenario would write about the camera, besides what it watches. */
export type CameraConfig = Partial<z.input<typeof onvifCamera.config>>;

export async function startCamera(wanted: CameraConfig = {}): Promise<CameraStand> {
  const { clock, door, endpoints, inject, running } = await startCameras({ "door-1": wanted });
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error("expected one endpoint");
  return {
    clock,
    door,
    endpoint,
    origin: `http://${endpoint.host}:${endpoint.port}`,
    inject: (kind, config) => inject("door-1", kind, config),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Several cameras in one process; all of them watch the same door. */
export async function startCameras(wanted: Readonly<Record<string, CameraConfig>>) {
  const clock = manualClock();
  const plant = fakePlant();
  const door = plant.trace("door-1");
  const context = {
    plant: { ...plant, trace: (name: string) => (name in wanted ? door : plant.trace(name)) },
    ...{ clock, host: "127.0.0.1", seed: 42, directory: tmpdir() },
  };
  const devices = Object.entries(wanted).map(([name, config]) => ({
    name,
    config: onvifCamera.config.parse({ watches: "oven-1", ...config }),
  }));
  const running = await onvifCamera.start(devices, context);
  return {
    clock,
    door,
    running,
    endpoints: running.endpoints,
    async inject(device: string, kind: string, config: Readonly<Record<string, unknown>> = {}) {
      const schema = onvifCamera.faults?.find((fault) => fault.kind === kind)?.config;
      if (schema === undefined || running.inject === undefined) throw new Error(`no fault ${kind}`);
      return running.inject(device, { kind, config: schema.parse(config), random: () => 0.5 });
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
