import type { Delivery } from "./delivery.ts";
import { partsOf } from "./message.ts";

/** What a PUBLISH adds to the body of its message, at most: first byte, length, packet identifier, message expiry. */
export const publishOverheadBytes = 16;
export const pubackMaxBytes = 5;

/**
 * Writes one PUBLISH for a client of that protocol version (MQTT 5, 3.3; MQTT 3.1.1 has no properties) and returns
 * where it ends. The target must have room for the body and `publishOverheadBytes`.
 */
export function writePublish(
  target: Buffer,
  start: number,
  delivery: Delivery,
  to: { readonly version: number; readonly nowMs: number },
): number {
  const { body, qos, packetId, retain, repeated, expiresAtMs } = delivery;
  const { propertiesAt, propertyBytesAt, payloadAt } = partsOf(body);
  const expires = to.version === 5 && expiresAtMs !== Number.POSITIVE_INFINITY;
  const propertyBytes = payloadAt - propertyBytesAt + (expires ? 5 : 0);
  const restAt = to.version === 5 ? propertyBytesAt : payloadAt;
  const addedBytes = to.version === 5 ? lengthSize(propertyBytes) + (expires ? 5 : 0) : 0;

  target[start] = 0x30 | (repeated ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = writeLength(
    target,
    start + 1,
    propertiesAt + (qos > 0 ? 2 : 0) + addedBytes + body.length - restAt,
  );
  at += body.copy(target, at, 0, propertiesAt);
  if (qos > 0) at = target.writeUInt16BE(packetId, at);
  if (to.version === 5) at = writeLength(target, at, propertyBytes);
  if (expires) {
    target[at] = 0x02; // Message Expiry Interval: what is left of it (3.3.2.3.3)
    at = target.writeUInt32BE(Math.max(1, Math.ceil((expiresAtMs - to.nowMs) / 1000)), at + 1);
  }
  return at + body.copy(target, at, restAt);
}

/** Writes one PUBACK; a reason exists in MQTT 5 only, where success may be left out (3.4.2.1). */
export function writePuback(
  target: Buffer,
  start: number,
  ack: { readonly packetId: number; readonly reason: number },
  version: number,
): number {
  const explained = version === 5 && ack.reason !== 0;
  target[start] = 0x40;
  target[start + 1] = explained ? 3 : 2;
  const at = target.writeUInt16BE(ack.packetId, start + 2);
  if (!explained) return at;
  target[at] = ack.reason;
  return at + 1;
}

function lengthSize(value: number): number {
  return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
}

/** MQTT 5, 1.5.5: seven bits a byte, least significant first. */
function writeLength(target: Buffer, start: number, length: number): number {
  let at = start;
  let rest = length;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    target[at] = rest > 0 ? low | 0x80 : low;
    at += 1;
  } while (rest > 0);
  return at;
}
