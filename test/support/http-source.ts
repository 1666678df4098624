import { setTimeout as wallSleep } from "node:timers/promises";
import type { Clock } from "../../stack/clock.ts";
import type { Connector, Message, Position } from "../../stack/connectors/connector.ts";
import type { Asset, Dataset, EventGroup, InboundEndpoint } from "../../stack/registry/resources.ts";

const destinations = [
  { target: "Mqtt", configuration: { topic: "plant/data", qos: "Qos1", retain: "Never" } },
] as const;

/** A dataset `energy` polled every 10 s of plant time. */
export function energyDataset(configuration: Readonly<Record<string, unknown>> = {}): Dataset {
  return {
    name: "energy",
    dataSource: "energy",
    datasetConfiguration: JSON.stringify({ samplingIntervalInMilliseconds: 10_000, ...configuration }),
    dataPoints: [],
    destinations,
  };
}

/** An event group `weights` with the event `fill` of the server-sent event of that name. */
export function weightEvents(dataSource = "fill-weight"): EventGroup {
  return { name: "weights", events: [{ name: "fill", dataSource, destinations }] };
}

export interface ReadingOptions {
  readonly address: string;
  readonly clock: Clock;
  readonly datasets?: readonly Dataset[];
  readonly eventGroups?: readonly EventGroup[];
  readonly authentication?: InboundEndpoint["authentication"];
  readonly additionalConfiguration?: string;
  readonly trustSettings?: NonNullable<InboundEndpoint["trustSettings"]>;
}

/** What a connector did under a supervisor that starts it again at once. */
export interface Reading extends AsyncDisposable {
  readonly messages: readonly Message[];
  /** Why each reading ended. */
  readonly losses: readonly string[];
  readonly connections: number;
  readonly position: Position;
}

/** Runs a connector until disposed; disposing fails if `read` does not return within 2 s. */
export function keepReading(connector: Connector, options: ReadingOptions): Reading {
  const stop = new AbortController();
  const state = {
    messages: [] as Message[],
    losses: [] as string[],
    connections: 0,
    position: {} as Position,
  };
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        await connector.read(sourceOf(options, { signal: stop.signal, state }));
      } catch (reason) {
        state.losses.push(String(reason));
        await wallSleep(5);
      }
    }
  };
  const running = run();
  return Object.assign(state, {
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("the test is over"));
      const bound = new AbortController();
      const late = wallSleep(2_000, "late", { signal: bound.signal, ref: false }).catch(() => "cleared");
      const end = await Promise.race([running, late]);
      bound.abort();
      if (end === "late") throw new Error("the connector did not return within 2 s of its abort");
    },
  });
}

interface State {
  messages: Message[];
  connections: number;
  position: Position;
}

function sourceOf(options: ReadingOptions, { signal, state }: { signal: AbortSignal; state: State }) {
  const endpoint: InboundEndpoint = {
    endpointType: "any",
    address: options.address,
    authentication: options.authentication ?? { method: "Anonymous" },
    ...(options.additionalConfiguration === undefined
      ? {}
      : { additionalConfiguration: options.additionalConfiguration }),
    ...(options.trustSettings === undefined ? {} : { trustSettings: options.trustSettings }),
  };
  const asset: Asset = {
    name: "meter",
    uuid: "asset-uuid",
    externalAssetId: "asset-uuid",
    deviceRef: { deviceName: "meter-device", endpointName: "http-0" },
    datasets: options.datasets ?? [],
    eventGroups: options.eventGroups ?? [],
  };
  return {
    device: { name: "meter-device", uuid: "device-uuid", endpoints: { inbound: { "http-0": endpoint } } },
    endpointName: "http-0",
    endpoint,
    asset,
    clock: options.clock,
    signal,
    position: () => state.position,
    async emit(messages: readonly Message[], position: Position) {
      // As an outbox on disk: the answer comes in a later turn.
      await wallSleep(1);
      state.messages.push(...messages);
      state.position = { ...state.position, ...position };
    },
    connected() {
      state.connections += 1;
    },
  };
}

/** `SourceTimestamp`s of all payloads, in order of arrival. */
export function sourceTimes(messages: readonly Message[]): string[] {
  return messages.flatMap(({ payload }) =>
    [JSON.parse(payload)]
      .flat()
      .flatMap((body: Record<string, { SourceTimestamp: string }>) =>
        Object.values(body).map((reading) => reading.SourceTimestamp),
      ),
  );
}

/** Resolves once the condition holds; fails after 10 s, saying what it waited for. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns === 2_000) throw new Error(`waited 10 s until ${what}`);
    await wallSleep(5);
  }
}
