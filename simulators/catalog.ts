import { onvifCamera } from "./onvif/onvif-camera.ts";
import { opcuaOven } from "./opcua/opcua-oven.ts";
import { restSensor } from "./rest/rest-sensor.ts";
import type { Simulator } from "./simulator.ts";
import { sseSensor } from "./sse/sse-sensor.ts";

/** Every kind of device that a scenario may name. */
export const simulators: readonly Simulator[] = [opcuaOven, onvifCamera, restSensor, sseSensor];
