import type { z } from "zod";
import type { DeviceFault, InjectedFault } from "../../device-fault.ts";
import type { RunningCamera } from "../running-camera.ts";

/** A way in which a camera can be made to misbehave. */
export interface CameraFault<Schema extends z.ZodObject = z.ZodObject> extends DeviceFault<Schema> {
  /** Begins it; the answer heals the camera and knows whether a client met the fault. */
  inject(camera: RunningCamera, config: z.output<Schema>): InjectedFault | Promise<InjectedFault>;
}

/** Identity; it gives a fault its types. */
export function defineCameraFault<Schema extends z.ZodObject>(
  fault: CameraFault<Schema>,
): CameraFault<Schema> {
  return fault;
}
