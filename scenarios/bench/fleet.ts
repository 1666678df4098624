import { round } from "./plant-command.ts";
import { startRunningPlant } from "./running-plant.ts";

/** The servers of a bench listen from here on: below the ports that systems give to connections. */
const firstPort = 24_100;

const fleets: Readonly<Record<string, readonly string[]>> = {
  "nothing but one oven": ["oven: { kind: opcua-oven }"],
  "1,000 ovens in one OPC UA server": ["oven: { kind: opcua-oven, count: 1000 }"],
  "100 OPC UA servers of one oven": Array.from(
    { length: 100 },
    (_, index) => `oven-${index + 1}: { kind: opcua-oven, port: ${firstPort + index} }`,
  ),
  "100 cameras": ["oven: { kind: opcua-oven }", "door: { kind: onvif-camera, watches: oven, count: 100 }"],
  "1,000 sensors (500 REST, 500 SSE)": [
    "oven: { kind: opcua-oven }",
    "meter: { kind: rest-sensor, measures: energy, count: 500 }",
    "scale: { kind: sse-sensor, measures: fill-weight, count: 500 }",
  ],
};

/** Fleets in one process each: from the command until all of them listen, and the memory that takes. */
export async function* measureFleet(): AsyncGenerator<object> {
  for (const [what, devices] of Object.entries(fleets)) {
    await using plant = await startRunningPlant(devices);
    yield {
      what,
      devices: plant.endpoints.length,
      startSeconds: round(plant.startSeconds, 2),
      peakMegabytes: plant.peakMegabytes(),
    };
  }
}
