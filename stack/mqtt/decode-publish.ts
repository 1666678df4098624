import { type IPublishPacket, parser } from "mqtt-packet";
import type { ReceivedMessage } from "./message.ts";

/** A PUBLISH as it came, MQTT 5 section 3.3. */
export interface IncomingPublish {
  readonly qos: number;
  /** Undefined with QoS 0. */
  readonly messageId: number | undefined;
  readonly message: ReceivedMessage;
}

/**
 * Reads the bytes of one whole PUBLISH, whose fixed header is `headerBytes` long; throws for one that is malformed.
 * Properties are read when somebody asks for them: a connector's message has a dozen, and most readers want none.
 */
export function decodePublish(frame: Buffer, headerBytes: number): IncomingPublish {
  const flags = frame.readUInt8(0) & 0x0f;
  const qos = (flags >> 1) & 0x03;
  if (qos === 3) throw new Error("PUBLISH with QoS 3");
  const topicEnd = headerBytes + 2 + frame.readUInt16BE(headerBytes);
  const topic = frame.toString("utf8", headerBytes + 2, topicEnd);
  const idEnd = qos === 0 ? topicEnd : topicEnd + 2;
  const messageId = qos === 0 ? undefined : frame.readUInt16BE(topicEnd);
  const properties = readVariable(frame, idEnd);
  if (properties === undefined) throw new Error("PUBLISH ends within its properties");
  const payloadStart = properties.end + properties.value;
  if (payloadStart > frame.length) throw new Error("PUBLISH ends within its properties");
  const message = new LazyMessage(topic, frame.subarray(payloadStart), (flags & 1) === 1, frame);
  return { qos, messageId, message };
}

/** A Variable Byte Integer (section 1.5.5) and where it ends; undefined if the bytes end before it does. */
export function readVariable(bytes: Buffer, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 4; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 0x80 ** index;
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  throw new Error("a length of more than four bytes");
}

type Properties = NonNullable<IPublishPacket["properties"]>;

class LazyMessage implements ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly #frame: Buffer;
  #properties: Properties | undefined;

  constructor(topic: string, payload: Buffer, retain: boolean, frame: Buffer) {
    this.topic = topic;
    this.payload = payload;
    this.retain = retain;
    this.#frame = frame;
  }

  get contentType() {
    return this.#read().contentType;
  }

  get userProperties() {
    return this.#read().userProperties ?? {};
  }

  get responseTopic() {
    return this.#read().responseTopic;
  }

  get correlationData() {
    return this.#read().correlationData;
  }

  #read(): Properties {
    this.#properties ??= parseProperties(this.#frame);
    return this.#properties;
  }
}

function parseProperties(frame: Buffer): Properties {
  const packets = parser({ protocolVersion: 5 });
  let properties: Properties = {};
  packets.on("packet", (packet) => {
    if (packet.cmd === "publish") properties = packet.properties ?? {};
  });
  packets.parse(frame);
  return properties;
}
