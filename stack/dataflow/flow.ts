import type { Clock } from "../clock.ts";
import type { Destination } from "../endpoints/endpoint.ts";
import { type Health, watchHealth } from "../health.ts";
import type { ReceivedMessage } from "../mqtt/message.ts";
import { connectMqtt, type MqttConnection } from "../mqtt/session-client.ts";
import { createBackOff, defaultRetryMs, keepTrying, type RetryMs } from "../retry.ts";
import { within } from "../within.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { createPipe, defaultWindow, type PipeStats } from "./flow-pipe.ts";
import type { ConfiguredOperator } from "./fold.ts";
import { createInbox } from "./inbox.ts";

export interface FlowOptions {
  /** Names the session: `dataflow-<name>`. */
  readonly name: string;
  /** `mqtt://host:port`. */
  readonly brokerAddress: string;
  readonly brokerCredentials?: { readonly username: string; readonly password: string };
  readonly filters: readonly string[];
  readonly operators: readonly ConfiguredOperator[];
  /** Stays the caller's to dispose. */
  readonly destination: Destination;
  readonly checkpointFile: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For the jitter of the back-offs. */
  readonly seed: number;
  readonly retryMs?: RetryMs;
  /** How many messages it acknowledges at once at most; the broker may have twice as many under way. 2,000 where absent. */
  readonly window?: number;
}

export interface FlowStats extends PipeStats {
  /** Messages that came, each as often as it came. */
  readonly received: number;
  /** Messages that came over the present connection and are not acknowledged. */
  readonly inHand: number;
  /** How often the broker had forgotten the session, and with it what it held for this flow. */
  readonly sessionsLost: number;
  readonly broker: Health;
}

/** A data flow at work; disposing stops it and closes its checkpoint. */
export interface RunningFlow extends AsyncDisposable {
  /** Resolves once the broker keeps messages for this flow; what is published earlier can pass it by. */
  readonly subscribed: Promise<void>;
  stats(): FlowStats;
}

const forEverSeconds = 0xffff_ffff;
const stopWithinMs = 10_000;
const sessionOwner = "session";

/**
 * Carries messages from the broker through the operators to the destination, and loses nothing between them:
 *
 *     take what came ──▶ operators ──▶ destination ──▶ checkpoint ──▶ acknowledge
 *
 * Whatever breaks between two steps, the broker delivers again what was not acknowledged, the operators start from the
 * checkpoint, and the same rows come out; readings that the checkpoint holds already are kept away from the operators.
 * While the destination is down, what is in hand stays in hand and everything else on the broker.
 * Throws when the checkpoint cannot be used.
 */
export function runFlow(options: FlowOptions): RunningFlow {
  const { name, clock, window = defaultWindow } = options;
  const checkpoint = openCheckpoint({ file: options.checkpointFile });
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const pipe = createPipe(options, checkpoint, signal);
  const watch = watchHealth(clock);
  const backOff = createBackOff(options.retryMs ?? defaultRetryMs, options.seed);
  const subscribed = Promise.withResolvers<void>();
  const counts = { received: 0, inHand: 0, sessionsLost: 0 };

  async function connectAndCarry(): Promise<void> {
    const inbox = createInbox<ReceivedMessage>();
    counts.inHand = 0;
    await using connection = await connectMqtt({
      address: options.brokerAddress,
      clientId: `dataflow-${name}`,
      cleanStart: false,
      sessionExpirySeconds: forEverSeconds,
      receiveMaximum: window * 2,
      keepAliveSeconds: 10,
      ...(options.brokerCredentials && { credentials: options.brokerCredentials }),
      signal,
      onMessage(message) {
        counts.received += 1;
        counts.inHand += 1;
        inbox.push(message);
      },
    });
    void connection.closed.then(inbox.close);
    // Not awaited: the queue of a resumed session comes before the answer, and has to be carried for it to come through.
    connection
      .subscribe(options.filters)
      .then(() => becomeSubscribed(connection))
      .catch(inbox.close);
    await pipe.carry(inbox, (message) => {
      connection.ack(message);
      counts.inHand -= 1;
    });
  }

  function becomeSubscribed({ sessionPresent }: MqttConnection): void {
    if (!sessionPresent && checkpoint.load(sessionOwner, name)) counts.sessionsLost += 1;
    checkpoint.save([{ owner: sessionOwner, asset: name, state: true }]);
    watch.up();
    backOff.reset();
    subscribed.resolve();
  }

  const running = keepTrying(connectAndCarry, { signal, backOff, onFailure: watch.down });
  void running.then(() =>
    subscribed.reject(new Error(`data flow ${name} was stopped before it had subscribed`)),
  );
  // Whoever does not wait for it must not be hit by its rejection.
  subscribed.promise.catch(() => {});

  return {
    subscribed: subscribed.promise,
    stats: () => ({ ...counts, ...pipe.stats(), broker: watch.health() }),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await within(stopWithinMs, running, () => `data flow ${name} has stopped`);
      checkpoint[Symbol.dispose]();
    },
  };
}
