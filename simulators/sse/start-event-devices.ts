import { z } from "zod";
import { duration } from "../duration.ts";
import { httpRedirect } from "../http/faults/http-redirect.ts";
import { httpServerError } from "../http/faults/http-server-error.ts";
import { httpSlowFirstByte } from "../http/faults/http-slow-first-byte.ts";
import { httpTooManyRequests } from "../http/faults/http-too-many-requests.ts";
import { sseCutInEvent } from "../http/faults/sse-cut-in-event.ts";
import { sseProxyBuffering } from "../http/faults/sse-proxy-buffering.ts";
import { sseReplayGap } from "../http/faults/sse-replay-gap.ts";
import { sseWithoutIds } from "../http/faults/sse-without-ids.ts";
import { type HttpConfig, httpKeys } from "../http/http-config.ts";
import type { HttpFault } from "../http/http-fault.ts";
import { hasReading } from "../http/reading-page.ts";
import { startHttpDevices } from "../http/start-http-devices.ts";
import { serveHttp } from "../http-device.ts";
import type { Trace } from "../plant/trace.ts";
import type { DeviceConfig, RunningDevices, SimulatorContext } from "../simulator.ts";
import type { EventSourceOptions } from "./event-page.ts";
import { addEvents, eventPaths } from "./event-routes.ts";
import { type EventStream, openEventStream } from "./event-stream.ts";

const heartbeatMs = 10_000;

/** The keys that every device with server-sent events has. */
export const eventKeys = {
  replay: z
    .union(
      [
        z.literal("all"),
        z.strictObject({ keep: duration.describe("How long an event is kept, in plant time.") }),
      ],
      { error: "must be all or, with a duration, a map such as { keep: 10m }" },
    )
    .default("all")
    .describe(
      "What a client that comes back can still get: all that it missed, or with { keep: 10m } what is not older than that, in plant time; all if absent. What it can get no more is told to it in an event named gap.",
    ),
  ...httpKeys,
};

/** What every device with server-sent events is configured with. */
export interface EventConfig extends HttpConfig {
  readonly replay: "all" | { readonly keep: number };
}

/** The ways in which devices with server-sent events can misbehave. */
export const eventFaults: readonly HttpFault[] = [
  sseCutInEvent,
  sseWithoutIds,
  sseReplayGap,
  sseProxyBuffering,
  httpTooManyRequests,
  httpServerError,
  httpSlowFirstByte,
  httpRedirect,
];

/** What one kind of device says in its events. */
export interface EventFace {
  readonly eventOf: EventSourceOptions["eventOf"];
  /** The event name of each data point. */
  readonly dataSources: Readonly<Record<string, string>>;
  /** What `GET /events` streams, in words. */
  readonly about: string;
  /** What `curl` at the address shows, in words; they may hold nothing that is special to a shell. */
  readonly shows: string;
}

/** Starts devices whose readings are server-sent events at `GET /events`. */
export async function startEventDevices<Config extends EventConfig>(
  devices: readonly DeviceConfig<Config>[],
  context: SimulatorContext,
  faceOf: (device: DeviceConfig<Config>, trace: Trace) => EventFace,
): Promise<RunningDevices> {
  await using resources = new AsyncDisposableStack();
  const streams: EventStream[] = [];
  const running = resources.use(
    await startHttpDevices(devices, (device, owner) =>
      startOne(device, faceOf(device, context.plant.trace(device.name)), { context, streams, owner }),
    ),
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
  return { ...running, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function startOne(
  { name, config }: DeviceConfig<EventConfig>,
  { eventOf, dataSources, about, shows }: EventFace,
  {
    context,
    streams,
    owner,
  }: {
    readonly context: SimulatorContext;
    readonly streams: EventStream[];
    readonly owner: AsyncDisposableStack;
  },
) {
  const { plant, clock } = context;
  const source = { trace: plant.trace(name) };
  const { endpoint, curl, misbehaviours } = await serveHttp(
    {
      name,
      config,
      paths: { "/events": about, ...eventPaths },
      compresses: false,
      faults: eventFaults,
      hasReading: (afterMs, untilMs) => hasReading(source, { afterMs, untilMs }),
      addRoutes(app, { rewrite }) {
        const keepMs = config.replay === "all" ? undefined : config.replay.keep;
        const { startMs } = plant;
        const stream = openEventStream({ source, eventOf, startMs, now: () => clock.now(), keepMs, rewrite });
        streams.push(stream);
        addEvents(app, stream);
      },
    },
    context,
    owner,
  );
  const address = `${endpoint.address}/events`;
  const described = {
    ...endpoint,
    address,
    endpointType: "Microsoft.SseHttp" as const,
    dataSources,
    tryIt: `${curl} -N -H 'Last-Event-ID: 0' ${address} # ${shows}`,
  };
  return { endpoint: described, misbehaviours };
}
