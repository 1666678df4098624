import type { Express } from "express";
import { z } from "zod";
import { duration } from "../duration.ts";
import { httpHalfBody } from "../http/faults/http-half-body.ts";
import { httpMalformedJson } from "../http/faults/http-malformed-json.ts";
import { httpRedirect } from "../http/faults/http-redirect.ts";
import { httpServerError } from "../http/faults/http-server-error.ts";
import { httpSlowFirstByte } from "../http/faults/http-slow-first-byte.ts";
import { httpStaleValue } from "../http/faults/http-stale-value.ts";
import { httpTooManyRequests } from "../http/faults/http-too-many-requests.ts";
import { httpKeys } from "../http/http-config.ts";
import type { HttpFault } from "../http/http-fault.ts";
import { hasReading } from "../http/reading-page.ts";
import { startHttpDevices } from "../http/start-http-devices.ts";
import { serveHttp } from "../http-device.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { describeDataPoint } from "./data-point-json.ts";
import { pageSize } from "./reading-query.ts";
import { answerReadings, type ReadingResource } from "./reading-routes.ts";

const dataPoint = "Energy";
const datasetPath = "/datasets/meter";

const faults: readonly HttpFault[] = [
  httpTooManyRequests,
  httpServerError,
  httpSlowFirstByte,
  httpHalfBody,
  httpMalformedJson,
  httpStaleValue,
  httpRedirect,
];

const config = z
  .strictObject({
    measures: z.enum(["energy"]).describe("What it measures: the energy that the ovens have used, in kWh."),
    of: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "The ovens behind the meter; all if absent.", examples: [["oven-1"]] }),
    sampling: duration.prefault("10s").describe("How often it takes a reading, in plant time."),
    ...httpKeys,
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
  faults,

  asset: ({ of, sampling }) => ({
    model: "energy-meter",
    samplingMs: sampling,
    ...(of === undefined ? {} : { of }),
  }),

  references: ({ of = [] }) => of.map((device, index) => ({ path: ["of", index], device })),

  start: (devices, context) =>
    startHttpDevices(devices, (device, resources) => startOne(device, context, resources)),
});

async function startOne(
  { name, config }: DeviceConfig<RestSensorConfig>,
  context: SimulatorContext,
  resources: AsyncDisposableStack,
) {
  const { plant, clock } = context;
  const trace = plant.trace(name);
  const meter = {
    source: { trace },
    startMs: plant.startMs,
    now: () => clock.now(),
    isPrivate: config.authentication.kind !== "none",
  };
  const { endpoint, curl, misbehaviours } = await serveHttp(
    {
      name,
      config,
      paths,
      compresses: true,
      faults,
      hasReading: (afterMs, untilMs) => hasReading({ trace }, { afterMs, untilMs }),
      addRoutes: (app) => addRoutes(app, meter),
    },
    context,
    resources,
  );
  const described: DeviceEndpoint = {
    ...endpoint,
    endpointType: "Microsoft.Http",
    dataSources: { [dataPoint]: "energy" },
    tryIt: `${curl} ${endpoint.address}/energy`,
  };
  return { endpoint: described, misbehaviours };
}

const paths = {
  "/energy": "the latest reading, in kWh",
  "/energy?since=2026-03-02T06:00:00Z": `an array of the readings after that time, oldest first, at most ${pageSize}; a Link header with rel="next" says that there are more`,
  "/energy?until=2026-03-02T08:00:00Z&limit=10&order=desc":
    "the last 10 readings up to that time, newest first",
  "/energy?format=csv": "as CSV, as with the header Accept: text/csv",
  "/datapoints": "what it measures, with unit and address",
  "/datapoints/Energy": "the same as /energy; other data points likewise",
  [datasetPath]: "all data points in one document; since, until, limit, order and format as above",
};

function addRoutes(app: Express, meter: Omit<ReadingResource, "path">): void {
  const { trace } = meter.source;
  const points = trace.dataPoints.map(({ name }) => ({ name, path: `/datapoints/${name}` }));
  app.get("/energy", answerReadings({ ...meter, path: "/energy", source: { trace, dataPoint } }));
  for (const { name, path } of points) {
    app.get(path, answerReadings({ ...meter, path, source: { trace, dataPoint: name } }));
  }
  app.get(datasetPath, answerReadings({ ...meter, path: datasetPath }));
  app.get("/datapoints", (_request, response) => {
    response.json({ dataPoints: trace.dataPoints.map(describeDataPoint) });
  });
  app.get("/datasets", (_request, response) => {
    const dataPoints = points.map(({ path }) => path);
    response.json({ datasets: [{ name: "meter", href: datasetPath, dataPoints }] });
  });
}
