import { z } from "zod";
import { cameraEvents } from "../plant/analytics-camera.ts";
import type { Reading } from "../plant/trace.ts";
import { isoTime, readingJson } from "../reading-json.ts";
import { defineSimulator } from "../simulator.ts";
import { eventFaults, eventKeys, startEventDevices } from "./start-event-devices.ts";

const config = z
  .strictObject({
    watches: z
      .string()
      .min(1)
      .meta({
        description: "The oven before whose door it looks for hot air.",
        examples: ["oven-1"],
      }),
    payload: z
      .enum(["reading", "camera"])
      .default("reading")
      .describe(
        "What the data of an event look like. reading: as our other devices write, so that a run can account for each event; camera: as cameras in the field do, flat with type and timestamp, which a run's ledger cannot read.",
      ),
    ...eventKeys,
  })
  .describe(
    "A camera with analytics that pushes server-sent events: heartbeats, and alerts of leaking hot air.",
  );

/**
 * A camera with analytics: `GET /events` streams HEARTBEAT every 5 s of plant time, ALERT and ALERT_DLQC while the
 * oven's door stands open without need, ANALYTICS_ENABLED and ANALYTICS_DISABLED as the oven runs and stands.
 */
export const sseCamera = defineSimulator({
  kind: "sse-camera",
  config,
  faults: eventFaults,

  asset: ({ watches }) => ({ model: "analytics-camera", watches }),

  references: ({ watches }) => [{ path: ["watches"], device: watches }],

  start: (devices, context) =>
    startEventDevices(devices, context, ({ config: { watches, payload } }) => ({
      eventOf: (reading) => ({ name: reading.dataPoint, data: payloads[payload](reading) }),
      dataSources: Object.fromEntries(cameraEvents.map(({ name }) => [name, name])),
      about: `text/event-stream of ${cameraEvents.map(({ name }) => name).join(", ")}; the id is the source time in ms`,
      shows: `every event so far and from now on, an alert while the door of ${watches} is left open`,
    })),
});

const payloads: Readonly<Record<z.output<typeof config>["payload"], (reading: Reading) => string>> = {
  reading: (reading) => JSON.stringify(readingJson(reading)),
  camera({ dataPoint, atMs, value }) {
    const details = z.looseObject({}).parse(JSON.parse(String(value)));
    return JSON.stringify({ type: dataPoint, timestamp: isoTime(atMs), ...details });
  },
};
