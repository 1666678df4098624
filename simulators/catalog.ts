import { mqttDevice } from "./mqtt/mqtt-device.ts";
import { onvifCamera } from "./onvif/onvif-camera.ts";
import { opcuaNodeset } from "./opcua/opcua-nodeset.ts";
import { opcuaOven } from "./opcua/opcua-oven.ts";
import { opcuaPlc } from "./opcua/opcua-plc.ts";
import { restSensor } from "./rest/rest-sensor.ts";
import type { Simulator } from "./simulator.ts";
import { sseCamera } from "./sse/sse-camera.ts";
import { sseSensor } from "./sse/sse-sensor.ts";

/** Every kind of device that a scenario may name. */
export const simulators: readonly Simulator[] = [
  opcuaOven,
  onvifCamera,
  restSensor,
  sseSensor,
  sseCamera,
  mqttDevice,
  opcuaPlc,
  opcuaNodeset,
];
