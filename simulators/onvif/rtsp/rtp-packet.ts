/** The bytes of payload in a packet: with all headers it fits into an Ethernet frame. */
export const payloadLimit = 1_400;

/** What stands at the head of a packet (RFC 3550, section 5.1). */
export interface RtpHead {
  readonly payloadType: number;
  /** The last packet of a picture. */
  readonly isLast: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly source: number;
}

export function rtpPacket(
  { payloadType, isLast, sequence, timestamp, source }: RtpHead,
  payload: Buffer,
): Buffer {
  const packet = Buffer.allocUnsafe(12 + payload.length);
  packet.writeUInt8(0x80, 0); // version 2
  packet.writeUInt8((isLast ? 0x80 : 0) | payloadType, 1);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(timestamp, 4);
  packet.writeUInt32BE(source, 8);
  packet.set(payload, 12);
  return packet;
}
