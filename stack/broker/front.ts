import type { Duplex } from "node:stream";
import { Aedes, type AedesOptions, type PublishPacket } from "aedes";
import type { Engine } from "./engine.ts";
import type { BrokerLimits } from "./limits.ts";
import { createPersistence } from "./persistence.ts";
import {
  hasValidWill,
  isReadable,
  limitKeepAlive,
  takePublish,
  takeWillDelay,
  toSubscription,
} from "./profile.ts";

/**
 * Aedes without its routing: it parses, greets, keeps alive and takes over. It would acknowledge before storing, let
 * live messages overtake a queue and wait for slow readers, so no PUBLISH and no PUBACK is its own; nor is `$SYS`.
 */
class ProtocolOnly extends Aedes {
  override publish(_packet: PublishPacket, client: unknown, done?: unknown): void {
    const finished = typeof client === "function" ? client : done;
    if (typeof finished === "function") finished();
  }
}

/** What aedes would route with. */
const noRouting = {
  on: (_filter: string, _receive: unknown, done?: () => void) => done?.(),
  removeListener: (_filter: string, _receive: unknown, done?: () => void) => done?.(),
  emit: (_packet: unknown, done?: () => void) => done?.(),
  close: (done?: () => void) => done?.(),
};

/** The protocol's side of the broker: hands what clients do to the engine, under the profile of the AIO broker. */
export interface Front extends AsyncDisposable {
  handle(connection: Duplex): void;
}

export async function openFront(engine: Engine, limits: BrokerLimits): Promise<Front> {
  const willDelaySeconds = new WeakMap<object, number>();
  const newSubscriptions = new WeakSet<object>();
  const options: AedesOptions = {
    mq: noRouting,
    // Packets that a client sends without waiting for CONNACK.
    queueLimit: 1_000,
    persistence: createPersistence(engine, willDelaySeconds),
    maximumPacketSize: limits.maxPacketSizeBytes,
    keepaliveLimit: limits.maxKeepAliveSeconds,
    sessionExpiryIntervalLimit: limits.maxSessionExpirySeconds,
    preConnect(_client, packet, done) {
      limitKeepAlive(packet, limits.maxKeepAliveSeconds);
      takeWillDelay(packet, willDelaySeconds);
      // Without an error aedes would leave the connection open and unanswered.
      if (hasValidWill(packet)) done(null, true);
      else
        done(new Error(`${packet.clientId}: expected a will on a topic that clients may publish to`), false);
    },
    authenticate(client, _username, _password, done) {
      engine.greet(client);
      done(null, true);
    },
    authorizePublish(client, packet, done) {
      if (client === null) return done();
      if (!willDelaySeconds.has(packet)) return takePublish(engine, client, packet, done);
      engine.publishWill(client);
      done();
    },
    authorizeSubscribe(client, subscription, done) {
      if (!isReadable(subscription.topic)) return done(null, null);
      if (engine.subscribe(client, toSubscription(subscription))) newSubscriptions.add(subscription);
      done(null, subscription);
    },
  };
  const aedes = new ProtocolOnly(options);
  aedes.on("subscribe", (subscriptions, client) => {
    const granted = subscriptions.filter((subscription) => subscription.qos <= 2);
    for (const subscription of granted) {
      const isNew = newSubscriptions.has(subscription);
      // Retain Handling (MQTT 5, 3.8.3.1): 0 always, 1 only if the subscription is new, 2 never.
      if (subscription.rh === 2 || (subscription.rh === 1 && !isNew)) continue;
      engine.sendRetained(client, subscription.topic, subscription.qos > 0 ? 1 : 0);
    }
  });
  aedes.on("unsubscribe", (filters, client) => {
    if (!client.closed) engine.unsubscribe(client, filters);
  });
  await aedes.listen();
  return {
    handle: (connection) => void aedes.handle(connection),
    [Symbol.asyncDispose]: () => new Promise((resolve) => aedes.close(resolve)),
  };
}
