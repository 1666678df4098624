import type { OutgoingMessage } from "./message.ts";

/** Identifiers of properties, MQTT 5 section 2.2.2.2. */
const property = {
  messageExpiry: 0x02,
  contentType: 0x03,
  responseTopic: 0x08,
  correlationData: 0x09,
  user: 0x26,
} as const;

const headerByte = 0x32; // PUBLISH with QoS 1, section 3.3.1
const retainFlag = 0x01;
const longestText = 65_535;
const longestPacket = 268_435_455;

/**
 * The bytes of a PUBLISH with QoS 1; throws for what MQTT cannot express, such as a topic with wildcards or a text of more
 * than 65,535 bytes. mqtt-packet 9.0.2 writes such texts with a wrong length, and what follows them is lost as well;
 * besides it takes three times as long, and this is the packet of which there are many.
 */
export function encodePublish(message: OutgoingMessage, messageId: number): Buffer {
  const { topic, payload } = message;
  if (topic === "" || /[+#\0]/.test(topic))
    throw new Error(`expected a topic without wildcards, got ${topic.slice(0, 100)}`);
  const payloadBytes = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const propertyBytes = sizeOfProperties(message);
  const propertyLengthBytes = sizeOfVariable(propertyBytes);
  const remaining = sizeOf(topic) + 2 + propertyLengthBytes + propertyBytes + payloadBytes;
  if (remaining > longestPacket)
    throw new Error(`expected a packet of ${longestPacket} bytes at most, got ${remaining}`);

  const bytes = Buffer.allocUnsafe(1 + sizeOfVariable(remaining) + remaining);
  bytes[0] = headerByte | (message.retain ? retainFlag : 0);
  let at = writeVariable(bytes, 1, remaining);
  at = writeText(bytes, at, topic);
  at = bytes.writeUInt16BE(messageId, at);
  at = writeVariable(bytes, at, propertyBytes);
  at = writeProperties(bytes, at, message);
  if (typeof payload === "string") bytes.write(payload, at);
  else bytes.set(payload, at);
  return bytes;
}

function sizeOfProperties({
  contentType,
  responseTopic,
  correlationData,
  ...message
}: OutgoingMessage): number {
  let size = message.messageExpirySeconds === undefined ? 0 : 5;
  if (contentType !== undefined) size += 1 + sizeOf(contentType);
  if (responseTopic !== undefined) size += 1 + sizeOf(responseTopic);
  if (correlationData !== undefined) size += 1 + sizeOf(correlationData);
  const { userProperties } = message;
  for (const name in userProperties) size += 1 + sizeOf(name) + sizeOf(userProperties[name] ?? "");
  return size;
}

function writeProperties(bytes: Buffer, start: number, message: OutgoingMessage): number {
  const { contentType, responseTopic, correlationData, messageExpirySeconds, userProperties } = message;
  let at = start;
  if (messageExpirySeconds !== undefined) {
    at = bytes.writeUInt32BE(messageExpirySeconds, bytes.writeUInt8(property.messageExpiry, at));
  }
  if (contentType !== undefined)
    at = writeText(bytes, bytes.writeUInt8(property.contentType, at), contentType);
  if (responseTopic !== undefined)
    at = writeText(bytes, bytes.writeUInt8(property.responseTopic, at), responseTopic);
  if (correlationData !== undefined) {
    at = bytes.writeUInt16BE(correlationData.length, bytes.writeUInt8(property.correlationData, at));
    bytes.set(correlationData, at);
    at += correlationData.length;
  }
  for (const name in userProperties) {
    at = writeText(bytes, bytes.writeUInt8(property.user, at), name);
    at = writeText(bytes, at, userProperties[name] ?? "");
  }
  return at;
}

/** The size on the wire of a text or of binary data, with its length before it. */
function sizeOf(text: string | Buffer): number {
  const size = typeof text === "string" ? Buffer.byteLength(text) : text.length;
  if (size > longestText) throw new Error(`expected a text of ${longestText} bytes at most, got ${size}`);
  return 2 + size;
}

function writeText(bytes: Buffer, at: number, text: string): number {
  const size = bytes.write(text, at + 2);
  bytes.writeUInt16BE(size, at);
  return at + 2 + size;
}

/** Variable Byte Integer, section 1.5.5. */
function sizeOfVariable(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20_0000 ? 3 : 4;
}

function writeVariable(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    at = bytes.writeUInt8((rest & 0x7f) | 0x80, at);
    rest >>>= 7;
  }
  return bytes.writeUInt8(rest, at);
}
