import { payloadLimit } from "./rtp-packet.ts";

/** RFC 6184, section 5.8: a part of a unit. */
const fragmentType = 28;

/** The payloads of one picture after RFC 6184, packetization mode 1: a unit each, or fragments (FU-A) of a long one. */
export function splitUnits(units: readonly Buffer[]): readonly Buffer[] {
  return units.flatMap((unit) => (unit.length <= payloadLimit ? [unit] : fragments(unit)));
}

function fragments(unit: Buffer): readonly Buffer[] {
  const header = unit.readUInt8(0);
  const room = payloadLimit - 2;
  const count = Math.ceil((unit.length - 1) / room);
  return Array.from({ length: count }, (_, index) => {
    const isFirst = index === 0 ? 0x80 : 0;
    const isLast = index === count - 1 ? 0x40 : 0;
    const from = 1 + index * room;
    const indicator = (header & 0xe0) | fragmentType;
    return Buffer.concat([
      Buffer.from([indicator, isFirst | isLast | (header & 0x1f)]),
      unit.subarray(from, from + room),
    ]);
  });
}
