import type { Express, Request, Response } from "express";
import { z } from "zod";
import { duration } from "../duration.ts";
import { serveHttp } from "../http-device.ts";
import type { Trace } from "../plant/trace.ts";
import { isoTime, readingJson, readingPage } from "../reading-json.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";

const dataPoint = "Energy";
const pageSize = 1_000;

const config = z
  .strictObject({
    measures: z.enum(["energy"]).describe("What it measures: the energy that the ovens have used, in kWh."),
    of: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "The ovens behind the meter; all if absent.", examples: [["oven-1"]] }),
    sampling: duration.prefault("10s").describe("How often it takes a reading, in plant time."),
    port: z.int().min(1).max(65_535).optional().describe("The port to listen on; any free one if absent."),
  })
  .describe("An electricity meter that is asked over HTTP, for its latest reading or for all since a time.");

type RestSensorConfig = z.output<typeof config>;

/**
 * An electricity meter that is asked: `GET /energy` answers its latest reading,
 * `GET /energy?since=<ISO time>` every one after that time, so that a poller loses nothing to an outage.
 */
export const restSensor = defineSimulator({
  kind: "rest-sensor",
  config,

  asset: ({ of, sampling }) => ({
    model: "energy-meter",
    samplingMs: sampling,
    ...(of === undefined ? {} : { of }),
  }),

  references: ({ of = [] }) => of.map((device, index) => ({ path: ["of", index], device })),

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const endpoints = await Promise.all(devices.map((device) => startOne(device, context, resources)));

    const owned = resources.move();
    return { endpoints, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  },
});

async function startOne(
  { name, config }: DeviceConfig<RestSensorConfig>,
  { plant, clock, host }: SimulatorContext,
  resources: AsyncDisposableStack,
): Promise<DeviceEndpoint> {
  const trace = plant.trace(name);
  const { port, address } = await serveHttp(
    {
      name,
      host,
      port: config.port ?? 0,
      now: () => clock.now(),
      paths: {
        "/energy": "the latest reading, in kWh",
        "/energy?since=2026-03-02T06:00:00Z": `an array of the readings after that time, oldest first, at most ${pageSize}; a Link header with rel="next" says that there are more`,
      },
      addRoutes: (app) => addEnergy(app, { trace, startMs: plant.startMs, now: () => clock.now() }),
    },
    resources,
  );
  return {
    device: name,
    endpointType: "Microsoft.Http",
    host,
    port,
    address,
    dataSources: { [dataPoint]: "energy" },
    tryIt: `curl ${address}/energy`,
  };
}

interface Meter {
  readonly trace: Trace;
  readonly startMs: number;
  readonly now: () => number;
}

function addEnergy(app: Express, meter: Meter): void {
  app.get("/energy", (request, response) => {
    const { since } = request.query;
    if (since === undefined) answerLatest(meter, response);
    else answerSince(meter, since, response);
  });
}

function answerLatest({ trace, now }: Meter, response: Response): void {
  const latest = trace.latest(dataPoint, now());
  if (latest !== undefined) response.json(readingJson(latest));
  else response.set("Retry-After", "1").status(503).json({ error: "no reading yet; ask again" });
}

function answerSince(
  { trace, startMs, now }: Meter,
  since: Request["query"][string],
  response: Response,
): void {
  const sinceMs = typeof since === "string" ? parseTime(since) : undefined;
  if (sinceMs === undefined) {
    const got = JSON.stringify(since)?.slice(0, 80);
    response.status(400).json({
      error: `since: expected one ISO 8601 time with its zone, as in 2026-03-02T06:00:00Z (write + as %2B), got ${got}`,
    });
    return;
  }
  const untilMs = now();
  const afterMs = Math.max(sinceMs, startMs - 1);
  const { readings, reachedMs } = readingPage({ trace, dataPoint }, { afterMs, untilMs }, pageSize);
  // Relative, so that it also holds behind a proxy on another port.
  if (reachedMs < untilMs) response.links({ next: `/energy?since=${isoTime(reachedMs)}` });
  response.json(readings.map(readingJson));
}

/** Unix milliseconds of an ISO 8601 time with zone; undefined for anything else, as `Date.parse` takes far more. */
function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}
