import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { generate, type Packet } from "mqtt-packet";

/** A message as the load sends it: its number, then filling. */
export interface Load {
  readonly topic: string;
  readonly messages: number;
  readonly payloadBytes: number;
  /** PUBLISH packets that may wait for their PUBACK. */
  readonly window: number;
}

export interface Reception {
  readonly received: number;
  readonly outOfOrder: number;
}

const encode = (packet: Packet) => generate(packet, { protocolVersion: 5 });
const waitMs = 120_000;

/**
 * An MQTT 5 connection that does as little as it can for each packet, so that the broker is what is measured. It
 * knows only what a QoS 1 load needs and trusts the broker to send nothing else.
 */
export class LoadConnection implements AsyncDisposable {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #onPacket: (type: number) => void = () => {};
  #onChunk: () => void = () => {};
  #acks: number[] = [];
  #received = 0;
  #outOfOrder = 0;
  #last = -1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#read(chunk));
  }

  /** Resolves after CONNACK; the session lasts for ever unless the start is clean. */
  static async open(
    address: string,
    options: { clientId: string; keepSession: boolean },
  ): Promise<LoadConnection> {
    const { hostname, port } = new URL(address);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    const connection = new LoadConnection(socket);
    const connected = connection.#packet(2, "CONNACK");
    socket.write(
      encode({
        cmd: "connect",
        protocolId: "MQTT",
        protocolVersion: 5,
        clientId: options.clientId,
        clean: !options.keepSession,
        keepalive: 0,
        properties: options.keepSession ? { sessionExpiryInterval: 0xffff_ffff } : {},
      }),
    );
    await connected;
    return connection;
  }

  async subscribe(topic: string): Promise<void> {
    const subscribed = this.#packet(9, "SUBACK");
    const subscriptions = [{ topic, qos: 1 as const, nl: false, rap: false, rh: 0 }];
    this.#socket.write(encode({ cmd: "subscribe", messageId: 1, subscriptions }));
    await subscribed;
  }

  /** Publishes all of it and resolves with the last PUBACK. */
  async publish(load: Load): Promise<void> {
    const template = encode({
      cmd: "publish",
      topic: load.topic,
      payload: Buffer.alloc(load.payloadBytes, "x"),
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    });
    const idAt = template.indexOf(load.topic) + load.topic.length;
    const numberAt = template.length - load.payloadBytes;
    let sent = 0;
    let acknowledged = 0;
    const fill = () => {
      const count = Math.min(load.window - (sent - acknowledged), load.messages - sent);
      if (count < Math.min(load.window / 8, load.messages - sent)) return;
      const batch = Buffer.allocUnsafe(count * template.length);
      for (let at = 0; at < batch.length; at += template.length) {
        template.copy(batch, at);
        batch.writeUInt16BE((sent % 0xffff) + 1, at + idAt);
        batch.writeUInt32BE(sent, at + numberAt);
        sent += 1;
      }
      if (count > 0) this.#socket.write(batch);
    };
    await this.#until(`the PUBACK of ${load.messages} messages`, (done) => {
      this.#onPacket = (type) => {
        if (type === 4) acknowledged += 1;
      };
      this.#onChunk = () => (acknowledged === load.messages ? done() : fill());
      fill();
    });
  }

  /** Resolves once that many messages came since the last call; all are acknowledged as they come. */
  async receive(messages: number): Promise<Reception> {
    await this.#until(`${messages} messages`, (done) => {
      this.#onChunk = () => {
        if (this.#received >= messages) done();
      };
      this.#onChunk();
    });
    const reception = { received: this.#received, outOfOrder: this.#outOfOrder };
    this.#received = 0;
    this.#outOfOrder = 0;
    return reception;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.destroyed) return;
    this.#socket.end(encode({ cmd: "disconnect", reasonCode: 0 }));
    await once(this.#socket, "close");
  }

  #packet(type: number, name: string): Promise<void> {
    return this.#until(name, (done) => {
      this.#onPacket = (arrived) => {
        if (arrived === type) done();
      };
    });
  }

  #until(what: string, start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () =>
        reject(new Error(`expected ${what} within ${waitMs} ms, and the connection to stay`));
      const timer = setTimeout(fail, waitMs);
      this.#socket.once("close", fail);
      start(() => {
        clearTimeout(timer);
        this.#socket.off("close", fail);
        resolve();
      });
    });
  }

  /** Cuts the stream into packets: type in the high bits of the first byte, then the length, seven bits a byte. */
  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at + 2 <= bytes.length) {
      let lengthAt = at + 1;
      let length = 0;
      for (let factor = 1; ; factor *= 128, lengthAt += 1) {
        const byte = bytes[lengthAt] ?? 0;
        length += (byte & 0x7f) * factor;
        if (byte < 0x80) break;
      }
      const end = lengthAt + 1 + length;
      if (end > bytes.length) break;
      const type = (bytes[at] ?? 0) >> 4;
      if (type === 3) this.#takeMessage(bytes, lengthAt + 1);
      else this.#onPacket(type);
      at = end;
    }
    this.#rest = bytes.subarray(at);
    if (this.#acks.length > 0) this.#socket.write(Buffer.from(this.#acks));
    this.#acks = [];
    this.#onChunk();
  }

  /** Topic, packet identifier, the length of no properties, and the number of the message. */
  #takeMessage(bytes: Buffer, start: number): void {
    const idAt = start + 2 + bytes.readUInt16BE(start);
    const number = bytes.readUInt32BE(idAt + 3);
    if (number > 0 && number <= this.#last) this.#outOfOrder += 1;
    this.#last = number;
    this.#received += 1;
    this.#acks.push(0x40, 2, bytes[idAt] ?? 0, bytes[idAt + 1] ?? 0);
  }
}
