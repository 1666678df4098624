import type { Jpeg } from "../picture/jpeg/jpeg-encoder.ts";
import { payloadLimit } from "./rtp-packet.ts";

/** Type 1 of RFC 2435, section 4.1: colours halved in both directions. */
const halvedColors = 1;
/** Section 4.2: the tables of quantization come with each picture. */
const tablesInBand = 255;

/** The payloads of one picture after RFC 2435. */
export function splitJpeg({ width, height, scan, quantization }: Jpeg): readonly Buffer[] {
  const payloads: Buffer[] = [];
  for (let offset = 0; offset < scan.length; ) {
    const tables = offset === 0 ? quantizationHeader(quantization) : Buffer.alloc(0);
    const header = Buffer.alloc(8);
    header.writeUInt32BE(offset, 0);
    header.set([halvedColors, tablesInBand, Math.ceil(width / 8), Math.ceil(height / 8)], 4);
    const room = payloadLimit - header.length - tables.length;
    payloads.push(Buffer.concat([header, tables, scan.subarray(offset, offset + room)]));
    offset += room;
  }
  return payloads;
}

/** Section 3.1.8: two tables of 64 bytes. */
function quantizationHeader(tables: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(tables.length, 2);
  return Buffer.concat([header, tables]);
}
