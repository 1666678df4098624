import { generate, type IPublishPacket } from "mqtt-packet";

/**
 * A published message as it waits: everything of its PUBLISH that is the same for every receiver.
 *
 *     body:  u16 length | topic | properties with their length | payload
 *
 * That is MQTT 5's variable header less the packet identifier and the message expiry, which change with each delivery.
 */
export interface Message {
  readonly body: Buffer;
  /** Plant time; Infinity: never. */
  readonly expiresAtMs: number;
}

const noProperties = Buffer.of(0);

/** Copies what it keeps, so that a small message does not hold on to the large chunk in which it arrived. */
export function encodeBody(packet: Pick<IPublishPacket, "topic" | "payload" | "properties">): Buffer {
  const properties = encodeProperties(packet.properties);
  const topicLength = Buffer.byteLength(packet.topic);
  const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
  const body = Buffer.allocUnsafe(2 + topicLength + properties.length + payload.length);
  body.writeUInt16BE(topicLength, 0);
  body.write(packet.topic, 2);
  properties.copy(body, 2 + topicLength);
  payload.copy(body, 2 + topicLength + properties.length);
  return body;
}

/** Topic aliases and subscription identifiers belong to one connection and go no further. */
function encodeProperties(properties: IPublishPacket["properties"]): Buffer {
  if (properties === undefined) return noProperties;
  const { messageExpiryInterval, topicAlias, subscriptionIdentifier, ...kept } = properties;
  if (Object.keys(kept).length === 0) return noProperties;
  const stub = { cmd: "publish", topic: "t", payload: "", qos: 0, dup: false, retain: false } as const;
  const frame = generate({ ...stub, properties: kept }, { protocolVersion: 5 });
  return frame.subarray(1 + variableLength(frame, 1).bytes + 3);
}

/** Where the properties of a body begin: their length, their bytes, and the payload behind them. */
export function partsOf(body: Buffer): { propertiesAt: number; propertyBytesAt: number; payloadAt: number } {
  const propertiesAt = 2 + body.readUInt16BE(0);
  const length = variableLength(body, propertiesAt);
  const propertyBytesAt = propertiesAt + length.bytes;
  return { propertiesAt, propertyBytesAt, payloadAt: propertyBytesAt + length.value };
}

export function topicOf(body: Buffer): string {
  return body.toString("utf8", 2, 2 + body.readUInt16BE(0));
}

/** MQTT 5, 1.5.5: seven bits a byte, least significant first. */
function variableLength(bytes: Uint8Array, at: number): { value: number; bytes: number } {
  let value = 0;
  let read = 0;
  let byte = 0;
  do {
    byte = bytes[at + read] ?? 0;
    value += (byte & 0x7f) * 128 ** read;
    read += 1;
  } while (byte >= 0x80 && read < 4);
  return { value, bytes: read };
}
