import type { Clock } from "../clock.ts";
import { type Health, type HealthWatch, watchHealth } from "../health.ts";
import { connectMqtt } from "../mqtt/session-client.ts";
import type { Asset, Device, InboundEndpoint } from "../registry/resources.ts";
import { createBackOff, defaultRetryMs, keepTrying, type RetryMs } from "../retry.ts";
import { within } from "../within.ts";
import type { Connector } from "./connector.ts";
import type { Outbox } from "./outbox.ts";

/** One endpoint of a device, read for one asset. */
export interface SupervisedSource {
  readonly device: Device;
  readonly endpointName: string;
  readonly endpoint: InboundEndpoint;
  readonly asset: Asset;
}

/** A source, or the way to the broker, came up or went down, or is down for another reason than before. */
export interface HealthEvent {
  /** Plant time as Unix milliseconds. */
  readonly atMs: number;
  /** The asset's name; undefined: the connection to the broker. */
  readonly asset: string | undefined;
  readonly state: "Available" | "Unavailable";
  /** Why it is unavailable. */
  readonly reason: string | undefined;
}

export interface SuperviseOptions {
  readonly sources: readonly SupervisedSource[];
  readonly connectors: readonly Connector[];
  /** `mqtt://host:port`. */
  readonly brokerAddress: string;
  readonly brokerCredentials?: { readonly username: string; readonly password: string };
  /** `connectors` where absent; two supervisors of one broker need two names. */
  readonly clientId?: string;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For the jitter of the back-offs. */
  readonly seed: number;
  readonly retryMs?: RetryMs;
  readonly onHealth?: (event: HealthEvent) => void;
}

export interface SourceStats extends Health {
  readonly asset: string;
  /** Messages that reached the outbox. */
  readonly messages: number;
}

export interface ConnectorStats {
  readonly sources: readonly SourceStats[];
  readonly broker: Health;
  /** Messages that the broker has not acknowledged. */
  readonly pending: number;
  /** Messages that the broker will never take. */
  readonly refused: number;
}

/** Connectors at work; disposing stops them and waits until they have closed what they hold, 10 s at most. */
export interface RunningConnectors extends AsyncDisposable {
  stats(): ConnectorStats;
}

interface Task {
  readonly source: SupervisedSource;
  readonly connector: Connector;
  readonly watch: HealthWatch;
  messages: number;
  hasStopped: boolean;
}

const stopWithinMs = 10_000;
const publishWindow = 2_000;

/**
 * Keeps every source read and the outbox sent, until the signal is aborted: what fails is reported with its reason and
 * started again after a back-off, which starts over once data flowed. Throws when no connector reads a source's endpoint type.
 */
export function superviseConnectors(options: SuperviseOptions): RunningConnectors {
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const brokerWatch = watchFor(undefined, options);
  const tasks = options.sources.map(
    (source): Task => ({
      source,
      connector: connectorFor(source, options.connectors),
      watch: watchFor(source.asset.name, options),
      messages: 0,
      hasStopped: false,
    }),
  );
  const loops = [
    sendOutbox(options, brokerWatch, signal),
    ...tasks.map((task, index) => readSource(task, { ...options, signal, seed: options.seed + index + 1 })),
  ];

  return {
    stats: () => ({
      sources: tasks.map(({ source, watch, messages }) => ({
        asset: source.asset.name,
        ...watch.health(),
        messages,
      })),
      broker: brokerWatch.health(),
      pending: options.outbox.pending(),
      refused: options.outbox.refused(),
    }),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await within(stopWithinMs, Promise.all(loops), () => `these have stopped: ${unfinished(tasks)}`);
    },
  };
}

function readSource(task: Task, { clock, outbox, retryMs, seed, signal }: SuperviseOptions): Promise<void> {
  const { source, connector, watch } = task;
  const key = `${source.device.name}/${source.endpointName}/${source.asset.name}`;
  const backOff = createBackOff(retryMs ?? defaultRetryMs, seed);

  async function read(): Promise<void> {
    await connector.read({
      ...source,
      clock,
      signal,
      position: () => outbox.position(key),
      async emit(messages, position) {
        await outbox.append(key, messages, position);
        task.messages += messages.length;
      },
      connected() {
        backOff.reset();
        watch.up();
      },
    });
    if (!signal.aborted) throw new Error("connector stopped reading without saying why");
  }

  return keepTrying(read, { signal, backOff, onFailure: watch.down }).then(() => {
    task.hasStopped = true;
  });
}

function unfinished(tasks: readonly Task[]): string {
  const names = tasks.filter(({ hasStopped }) => !hasStopped).map(({ source }) => source.asset.name);
  return names.length > 0 ? names.join(", ") : "the connection to the broker";
}

function sendOutbox(options: SuperviseOptions, watch: HealthWatch, signal: AbortSignal): Promise<void> {
  const { brokerAddress, brokerCredentials, clientId = "connectors", outbox, retryMs, seed } = options;
  const backOff = createBackOff(retryMs ?? defaultRetryMs, seed);

  async function send(): Promise<void> {
    await using connection = await connectMqtt({
      address: brokerAddress,
      clientId,
      cleanStart: true,
      sessionExpirySeconds: 0,
      receiveMaximum: 1,
      keepAliveSeconds: 10,
      ...(brokerCredentials && { credentials: brokerCredentials }),
      signal,
    });
    const { closed, publish, receiveMaximum } = connection;
    watch.up();
    const link = {
      closed,
      window: Math.min(receiveMaximum, publishWindow),
      publish: (message: Parameters<typeof publish>[0]) => publish(message).then(backOff.reset),
    };
    await outbox.drain(link, signal);
  }

  return keepTrying(send, { signal, backOff, onFailure: watch.down });
}

function watchFor(asset: string | undefined, { clock, onHealth }: SuperviseOptions): HealthWatch {
  return watchHealth(clock, ({ connected, reason }) => {
    onHealth?.({ atMs: clock.now(), asset, state: connected ? "Available" : "Unavailable", reason });
  });
}

function connectorFor({ asset, endpoint }: SupervisedSource, connectors: readonly Connector[]): Connector {
  const found = connectors.find(({ endpointType }) => endpointType === endpoint.endpointType);
  if (found) return found;
  const known = connectors.map(({ endpointType }) => endpointType).join(", ");
  throw new Error(
    `asset ${asset.name}: no connector reads endpoint type ${endpoint.endpointType}; there are: ${known}`,
  );
}
