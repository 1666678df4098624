import { connect } from "node:net";
import type { IConnackPacket, IConnectPacket, Packet } from "mqtt-packet";
import type { IncomingPublish } from "./decode-publish.ts";
import { createExchanges } from "./exchanges.ts";
import { type KeepAlive, startKeepAlive } from "./keep-alive.ts";
import type { OutgoingMessage, ReceivedMessage } from "./message.ts";
import { encode, openPacketStream } from "./packet-stream.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { firstFailureCode, MqttRefusal, reasonName } from "./reason-code.ts";
import { createReceipts } from "./receipts.ts";

export interface ConnectOptions {
  /** `mqtt://host:port`. */
  readonly address: string;
  readonly clientId: string;
  readonly cleanStart: boolean;
  /** How long the broker keeps the session after the connection; 0xFFFFFFFF is for ever. */
  readonly sessionExpirySeconds: number;
  /** How many messages may be unacknowledged; no more is read from the broker then, so it bounds what lies in memory. */
  readonly receiveMaximum: number;
  /** 0 asks for none. The broker's word (Server Keep Alive) goes before this one. */
  readonly keepAliveSeconds: number;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** How long to wait for the broker's greeting, in the machine's time. */
  readonly connectTimeoutMs?: number;
  /** Aborting it closes the connection. */
  readonly signal: AbortSignal;
  /** Called for each message as it comes; those of a resumed session come right after the greeting. */
  readonly onMessage?: (message: ReceivedMessage) => void;
}

/** One MQTT 5 connection, alive until `closed` resolves. Disposing says goodbye; the session stays for its expiry. */
export interface MqttConnection extends AsyncDisposable {
  readonly sessionPresent: boolean;
  /** How many publishes the broker takes before it has acknowledged the first. */
  readonly receiveMaximum: number;
  /** Subscribes with QoS 1; retained messages come with a new subscription only. Rejects if any filter is refused. */
  subscribe(filters: readonly string[]): Promise<void>;
  /** Resolves at the acknowledgement; rejects with the broker's reason (`MqttRefusal`), or when the connection is lost. */
  publish(message: OutgoingMessage): Promise<void>;
  /** Acknowledges a message; acknowledgements leave in the order in which the messages came. */
  ack(message: ReceivedMessage): void;
  /** Resolves with the reason once the connection is gone; it never rejects. */
  readonly closed: Promise<Error>;
}

const defaults = {
  connectTimeoutMs: 5_000,
  receiveMaximum: 65_535,
  maximumBytes: 268_435_460,
  goodbyeMs: 1_000,
};

/**
 * Connects once, and never again by itself: who holds the connection decides what its loss means.
 * The stack has its own client because mqtt.js acknowledges one message before it hands out the next, so a data flow
 * that acknowledges only after its destination could never have more than one message in hand.
 */
export async function connectMqtt(options: ConnectOptions): Promise<MqttConnection> {
  const { signal, onMessage } = options;
  const { host, port } = parseBrokerAddress(options.address);
  const hello = encode(connectPacket(options));
  signal.throwIfAborted();

  const greeting = Promise.withResolvers<IConnackPacket>();
  const closed = Promise.withResolvers<Error>();
  const exchanges = createExchanges();
  let publisher: Publisher | undefined;
  let keepAlive: KeepAlive | undefined;
  let reasonToClose: Error | undefined;
  let lostBy: Error | undefined;

  const socket = connect({ host, port, noDelay: true });
  const stream = openPacketStream(socket, { packet: receive, publish: take, lost });
  const receipts = createReceipts((messageId) =>
    stream.send(encode({ cmd: "puback", messageId, reasonCode: 0 })),
  );

  function close(reason: Error): void {
    reasonToClose ??= reason;
    socket.destroy();
  }

  function lost(reason: Error): void {
    const why = reasonToClose ?? reason;
    lostBy = why;
    clearTimeout(patience);
    signal.removeEventListener("abort", abort);
    keepAlive?.[Symbol.dispose]();
    greeting.reject(why);
    exchanges.lost(why);
    publisher?.lost(why);
    closed.resolve(why);
  }

  function receive(packet: Packet): void {
    keepAlive?.heard();
    if (packet.cmd === "puback")
      exchanges.answered(packet.messageId ?? 0, [packet.reasonCode ?? 0], explanation(packet));
    else if (packet.cmd === "suback")
      exchanges.answered(packet.messageId ?? 0, codesOf(packet.granted), explanation(packet));
    else if (packet.cmd === "connack") greeting.resolve(packet);
    else if (packet.cmd === "disconnect") {
      close(new Error(`broker disconnected: ${reasonName(packet.reasonCode ?? 0)}`));
    } else if (packet.cmd !== "pingresp")
      close(new Error(`broker sent ${packet.cmd}, which nobody asked for`));
  }

  function take({ qos, messageId, message }: IncomingPublish): void {
    keepAlive?.heard();
    if (qos === 2) {
      close(new Error(`broker sent QoS 2 on ${message.topic}, expected 1 at most`));
      return;
    }
    receipts.open(message, messageId);
    // Mosquitto 2.0.11 forgets the Receive Maximum of a resumed session: then TCP has to hold it back.
    if (receipts.size > options.receiveMaximum) stream.pause();
    onMessage?.(message);
  }

  function ack(message: ReceivedMessage): void {
    receipts.acknowledge(message);
    if (receipts.size <= options.receiveMaximum) stream.resume();
  }

  const abort = () => close(new Error("connection was given up", { cause: signal.reason }));
  signal.addEventListener("abort", abort);
  const patienceMs = options.connectTimeoutMs ?? defaults.connectTimeoutMs;
  const patience = setTimeout(
    () => close(new Error(`broker at ${options.address} gave no greeting within ${patienceMs} ms`)),
    patienceMs,
  );

  stream.send(hello);
  const { reasonCode = 0, properties = {}, sessionPresent } = await greeting.promise;
  clearTimeout(patience);
  if (reasonCode >= firstFailureCode) {
    const refusal = new MqttRefusal(`connect to ${options.address}`, reasonCode, properties.reasonString);
    close(refusal);
    throw refusal;
  }
  // Greeting and loss may come in one piece; then it was too late for what starts below to be stopped.
  if (lostBy) throw lostBy;

  keepAlive = startKeepAlive(properties.serverKeepAlive ?? options.keepAliveSeconds, {
    ask: () => stream.send(encode({ cmd: "pingreq" })),
    onSilence(silentMs) {
      if (!stream.isPaused()) close(new Error(`broker was silent for ${silentMs} ms after a ping`));
    },
  });
  const receiveMaximum = properties.receiveMaximum ?? defaults.receiveMaximum;
  const maximumBytes = properties.maximumPacketSize ?? defaults.maximumBytes;
  publisher = createPublisher({ limit: receiveMaximum, maximumBytes, exchanges, send: stream.send });

  return {
    sessionPresent,
    receiveMaximum,
    closed: closed.promise,
    publish: publisher.publish,
    ack,
    subscribe(filters) {
      const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const, rh: 1 }));
      return exchanges.request(`subscribe to ${filters.join(", ")}`, (messageId) =>
        stream.send(encode({ cmd: "subscribe", messageId, subscriptions })),
      );
    },
    async [Symbol.asyncDispose]() {
      reasonToClose ??= new Error("connection was closed on this side");
      const lastWord = setTimeout(() => socket.destroy(), defaults.goodbyeMs);
      if (!socket.destroyed) {
        stream.send(encode({ cmd: "disconnect", reasonCode: 0 }));
        stream.end();
      }
      await closed.promise;
      clearTimeout(lastWord);
    },
  };
}

function parseBrokerAddress(address: string): { host: string; port: number } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "mqtt:" || url.hostname === "") {
    throw new Error(`expected a broker address as in mqtt://127.0.0.1:1883, got ${address}`);
  }
  // IPv6 hosts stand in brackets in a URL, and without them in a socket address.
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port === "" ? 1883 : Number(url.port) };
}

function connectPacket(options: ConnectOptions): IConnectPacket {
  const { credentials } = options;
  return {
    cmd: "connect",
    protocolVersion: 5,
    clientId: options.clientId,
    clean: options.cleanStart,
    keepalive: options.keepAliveSeconds,
    ...(credentials && { username: credentials.username, password: Buffer.from(credentials.password) }),
    properties: {
      sessionExpiryInterval: options.sessionExpirySeconds,
      receiveMaximum: options.receiveMaximum,
    },
  };
}

function codesOf(granted: readonly unknown[]): number[] {
  return granted.map(Number);
}

function explanation(packet: { properties?: { reasonString?: string } }): string | undefined {
  return packet.properties?.reasonString;
}
