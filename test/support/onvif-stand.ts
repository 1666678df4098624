import { tmpdir } from "node:os";
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
}

export async function startCamera(): Promise<CameraStand> {
  const clock = manualClock();
  const config = onvifCamera.config.parse({ watches: "oven-1" });
  const plant = fakePlant();
  const context = { plant, clock, host: "127.0.0.1", seed: 42, directory: tmpdir() };
  const running = await onvifCamera.start([{ name: "door-1", config }], context);
  const [endpoint] = running.endpoints;
  if (endpoint === undefined) throw new Error("expected one endpoint");
  return {
    clock,
    door: plant.trace("door-1"),
    endpoint,
    origin: `http://127.0.0.1:${endpoint.port}`,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
