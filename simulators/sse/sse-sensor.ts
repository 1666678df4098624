import { z } from "zod";
import { readingPage } from "../http/reading-page.ts";
import type { Trace } from "../plant/trace.ts";
import { isoTime, readingJson } from "../reading-json.ts";
import { defineSimulator } from "../simulator.ts";
import { eventFaults, eventKeys, startEventDevices } from "./start-event-devices.ts";

const dataPoint = "FillWeight";
const eventName = "fill-weight";

const config = z
  .strictObject({
    measures: z.enum(["fill-weight"]).describe("What it measures: each item that leaves, in g."),
    of: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "The ovens before the scale; all if absent.", examples: [["oven-1"]] }),
    ...eventKeys,
  })
  .describe("A checkweigher that pushes server-sent events.");

/**
 * A checkweigher that pushes: `GET /events` streams a `fill-weight` event per item, with its source time in
 * milliseconds as id. A client that comes back with `Last-Event-ID` (or `?lastEventId=`) gets what it missed first.
 */
export const sseSensor = defineSimulator({
  kind: "sse-sensor",
  config,
  faults: eventFaults,

  asset: ({ of }) => ({ model: "scale", ...(of === undefined ? {} : { of }) }),

  references: ({ of = [] }) => of.map((device, index) => ({ path: ["of", index], device })),

  start: (devices, context) =>
    startEventDevices(devices, context, (_device, trace) => {
      const firstMs = firstItemMs(trace, context.plant.startMs);
      const first = firstMs === undefined ? "" : `, the first batch leaves the ovens at ${isoTime(firstMs)}`;
      return {
        eventOf: (reading) => ({ name: eventName, data: JSON.stringify(readingJson(reading)) }),
        dataSources: { [dataPoint]: eventName },
        about: `text/event-stream of ${eventName} events, one for each item from now on${first}; the id is the source time in ms`,
        // A shell that knows no comments hands these words to curl, which never gets to them.
        shows: `every weight so far and from now on${first}`,
      };
    }),
});

/** When the first item after the start leaves: the ovens bake a whole batch before. Nothing where none does within a day. */
function firstItemMs(trace: Trace, startMs: number): number | undefined {
  const day = { afterMs: startMs, untilMs: startMs + 86_400_000 };
  return readingPage({ trace, dataPoint }, day, 1).readings[0]?.atMs;
}
