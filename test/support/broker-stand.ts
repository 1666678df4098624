import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mqtt, { type IClientOptions, type IConnackPacket, type IPublishPacket, type MqttClient } from "mqtt";
import type { RunningBroker } from "../../stack/broker/broker.ts";
import { startEmbeddedBroker } from "../../stack/broker/embedded-broker.ts";
import type { BrokerLimits } from "../../stack/broker/limits.ts";
import { type HandClock, handClock } from "./broker-clock.ts";

const waitMs = 20_000;

/** A directory that brokers are started from one after the other, and the plant time of all of them. */
export interface BrokerStand extends AsyncDisposable {
  readonly directory: string;
  readonly clock: HandClock;
  start(limits?: Partial<BrokerLimits>): Promise<RunningBroker>;
}

export async function openBrokerStand(): Promise<BrokerStand> {
  const directory = await mkdtemp(join(tmpdir(), "plant-broker-"));
  const clock = handClock(Date.UTC(2026, 2, 2, 6));
  return {
    directory,
    clock,
    start: (limits = {}) => startEmbeddedBroker({ directory, clock, limits }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

/** A client of the mqtt package with everything that came to it since before CONNACK. */
export interface TestClient extends AsyncDisposable {
  readonly mqtt: MqttClient;
  readonly connack: IConnackPacket;
  readonly messages: IPublishPacket[];
  /** Resolves with all messages once there are that many. */
  received(count: number): Promise<IPublishPacket[]>;
  /** Breaks the connection without a DISCONNECT. */
  lose(): Promise<void>;
}

/** MQTT 5 and a clean start unless told otherwise; with `sessionSeconds` the session is resumed and lasts that long. */
export async function connectClient(
  broker: { readonly address: string },
  clientId: string,
  options: IClientOptions = {},
): Promise<TestClient> {
  const client = mqtt.connect(broker.address, {
    protocolVersion: 5,
    clientId,
    reconnectPeriod: 0,
    ...options,
  });
  client.on("error", () => {}); // the tests look at what the client was told, not at how it says so
  const messages: IPublishPacket[] = [];
  client.on("message", (_topic, _payload, packet) => void messages.push(packet));
  const connack = await within<IConnackPacket>(`CONNACK for ${clientId}`, (done) =>
    client.once("connect", done),
  );
  return {
    mqtt: client,
    connack,
    messages,
    async received(count) {
      await within<void>(`${count} messages for ${clientId}`, (done) => {
        const look = () => messages.length >= count && done();
        client.on("message", look);
        look();
      });
      return messages;
    },
    async lose() {
      await within<void>(`the connection of ${clientId} to close`, (done) => {
        client.once("close", done);
        client.stream.destroy();
      });
    },
    [Symbol.asyncDispose]: async () => {
      if (client.connected) await client.endAsync();
      else await client.endAsync(true);
    },
  };
}

/** Options of a session that is resumed and lasts that many plant seconds. */
export function persistent(sessionSeconds = 3_600): IClientOptions {
  return { clean: false, properties: { sessionExpiryInterval: sessionSeconds } };
}

export function payloads(messages: readonly IPublishPacket[]): string[] {
  return messages.map(({ payload }) => String(payload));
}

/** Publishes `0` to `count - 1` with QoS 1, in order, and resolves with the last PUBACK. */
export async function publishNumbers(client: TestClient, topic: string, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, n) => client.mqtt.publishAsync(topic, String(n), { qos: 1 })),
  );
}

export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}

function within<T>(what: string, start: (done: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`expected ${what} within ${waitMs} ms`)), waitMs);
    start((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
