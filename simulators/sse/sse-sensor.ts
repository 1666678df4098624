import type { Express } from "express";
import { z } from "zod";
import { serveHttp } from "../http-device.ts";
import type { Trace } from "../plant/trace.ts";
import { isoTime, readingPage } from "../reading-json.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";

const dataPoint = "FillWeight";
const eventName = "fill-weight";
const heartbeatMs = 10_000;

const config = z
  .strictObject({
    measures: z.enum(["fill-weight"]).describe("What it measures: each item that leaves, in g."),
    of: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "The ovens before the scale; all if absent.", examples: [["oven-1"]] }),
    port: z.int().min(1).max(65_535).optional().describe("The port to listen on; any free one if absent."),
  })
  .describe("A checkweigher that pushes server-sent events.");

const count = (expected: string, pattern: RegExp) =>
  z
    .string({ error: `expected ${expected}` })
    .regex(pattern, { error: `expected ${expected}` })
    .transform(Number);

/** What a client may ask for; 15 digits are a whole number that a double holds exactly. */
const query = z.object({
  lastEventId: count("one source time in ms", /^\d{1,15}$/).optional(),
  limit: count("a number of events, 1 or more", /^[1-9]\d{0,14}$/).optional(),
  seconds: count("a number of seconds, 1 to 9999", /^[1-9]\d{0,3}$/).optional(),
});

type SseSensorConfig = z.output<typeof config>;

/**
 * A checkweigher that pushes: `GET /events` streams a `fill-weight` event per item, with its source time in
 * milliseconds as id. A client that comes back with `Last-Event-ID` (or `?lastEventId=`) gets what it missed first.
 */
export const sseSensor = defineSimulator({
  kind: "sse-sensor",
  config,

  asset: ({ of }) => ({ model: "scale", ...(of === undefined ? {} : { of }) }),

  references: ({ of = [] }) => of.map((device, index) => ({ path: ["of", index], device })),

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const streams: EventStream[] = [];
    const endpoints = await Promise.all(
      devices.map((device) => startOne(device, context, { resources, streams })),
    );
    resources.use(
      context.clock.onAdvance(() => {
        for (const stream of streams) stream.advance();
      }),
    );
    const heartbeat = setInterval(() => {
      for (const stream of streams) stream.heartbeat();
    }, heartbeatMs);
    resources.defer(() => clearInterval(heartbeat));

    const owned = resources.move();
    return { endpoints, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  },
});

async function startOne(
  { name, config }: DeviceConfig<SseSensorConfig>,
  { plant, clock, host }: SimulatorContext,
  { resources, streams }: { resources: AsyncDisposableStack; streams: EventStream[] },
): Promise<DeviceEndpoint> {
  const now = () => clock.now();
  const trace = plant.trace(name);
  const stream = openEventStream({
    trace,
    dataPoint,
    eventName,
    startMs: plant.startMs,
    now,
  });
  streams.push(stream);
  const firstMs = firstItemMs(trace, plant.startMs);
  const first = firstMs === undefined ? "" : `, the first batch leaves the ovens at ${isoTime(firstMs)}`;
  const { port, address } = await serveHttp(
    {
      name,
      host,
      port: config.port ?? 0,
      now,
      paths: {
        "/events": `text/event-stream of ${eventName} events, one for each item from now on${first}; the id is the source time in ms`,
        "/events?lastEventId=1772431200000":
          "what came after that event first, as with the header Last-Event-ID",
        "/events?limit=10": "ends after so many events",
        "/events?seconds=5": "ends after so many seconds",
      },
      addRoutes: (app) => addEvents(app, stream),
    },
    resources,
  );
  return {
    device: name,
    endpointType: "Microsoft.SseHttp",
    host,
    port,
    address: `${address}/events`,
    dataSources: { [dataPoint]: eventName },
    // A shell that knows no comments hands these words to curl, which never gets to them: they may hold nothing special.
    tryIt: `curl -N -H 'Last-Event-ID: 0' ${address}/events # every weight so far and from now on${first}`,
  };
}

/** When the first item after the start leaves: the ovens bake a whole batch before. Nothing where none does within a day. */
function firstItemMs(trace: Trace, startMs: number): number | undefined {
  const day = { afterMs: startMs, untilMs: startMs + 86_400_000 };
  return readingPage({ trace, dataPoint }, day, 1).readings[0]?.atMs;
}

function addEvents(app: Express, stream: EventStream): void {
  app.get("/events", (request, response) => {
    const asked = query.safeParse({
      lastEventId: request.get("Last-Event-ID") || undefined,
      ...request.query,
    });
    if (!asked.success) {
      const problems = asked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      response.status(400).json({ error: problems.join("; ") });
      return;
    }
    response.set({
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    // Express routes HEAD here as well; a stream would never end it.
    if (request.method === "HEAD") response.end();
    else if (!stream.connect(response, asked.data)) {
      response.set("Retry-After", "10").status(503).json({ error: "too many clients; come back later" });
    }
  });
}
