import { openBitWriter } from "../bit-writer.ts";
import type { Planes } from "../planes.ts";
import { openBlockCoder } from "./block-coder.ts";
import { type HuffmanTable, huffman, quantization, zigzag } from "./jpeg-tables.ts";

const quality = 88;

const luminance = {
  steps: quantization("luminance", quality),
  dc: huffman.luminanceDc,
  ac: huffman.luminanceAc,
};
const chrominance = {
  steps: quantization("chrominance", quality),
  dc: huffman.chrominanceDc,
  ac: huffman.chrominanceAc,
};

/** A picture as baseline JPEG, colours halved in both directions (4:2:0), whole and in the parts that RTP carries. */
export interface Jpeg {
  readonly width: number;
  readonly height: number;
  readonly file: Buffer;
  /** Both tables of quantization in zigzag order, 64 bytes each. */
  readonly quantization: Buffer;
  /** The entropy-coded data without any marker but stuffed zeros. */
  readonly scan: Buffer;
}

/** Encodes a picture; written here because RTP receivers take no 4:4:4, and the JPEG packages write nothing else. */
export function encodeJpeg(planes: Planes): Jpeg {
  const { width, height } = planes;
  const tables = Buffer.concat([luminance, chrominance].map(({ steps }) => inZigzag(steps)));
  const scan = stuffed(encodeScan(planes));
  const file = Buffer.concat([headers(width, height, tables), scan, Buffer.from([0xff, 0xd9])]);
  return { width, height, file, quantization: tables, scan };
}

function encodeScan({ stride, rows, y, cb, cr }: Planes): Buffer {
  const bits = openBitWriter();
  const code = openBlockCoder(bits, luminance);
  const codeBlue = openBlockCoder(bits, chrominance);
  const codeRed = openBlockCoder(bits, chrominance);
  for (let top = 0; top < rows; top += 16) {
    for (let left = 0; left < stride; left += 16) {
      const at = top * stride + left;
      for (const block of [at, at + 8, at + 8 * stride, at + 8 * stride + 8]) code(y, block, stride);
      const chroma = (top * stride) / 4 + left / 2;
      codeBlue(cb, chroma, stride / 2);
      codeRed(cr, chroma, stride / 2);
    }
  }
  return bits.finish(1);
}

/** A byte of ones in the data is followed by a zero, so that it is no marker (T.81, Annex F.1.2.3). */
function stuffed(data: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(data.length * 2);
  let length = 0;
  for (let at = 0; at < data.length; at += 1) {
    const byte = data[at] ?? 0;
    bytes[length] = byte;
    length += 1;
    if (byte === 0xff) {
      bytes[length] = 0;
      length += 1;
    }
  }
  return bytes.subarray(0, length);
}

function headers(width: number, height: number, tables: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("4a464946000101000001000100", "hex"), Buffer.alloc(1)),
    segment(0xdb, Buffer.from([0]), tables.subarray(0, 64), Buffer.from([1]), tables.subarray(64)),
    // Three components: number, sampling, table of quantization.
    segment(0xc0, Buffer.from([8]), size, Buffer.from("03012200021101031101", "hex")),
    segment(0xc4, ...dht(0x00, huffman.luminanceDc), ...dht(0x10, huffman.luminanceAc)),
    segment(0xc4, ...dht(0x01, huffman.chrominanceDc), ...dht(0x11, huffman.chrominanceAc)),
    segment(0xda, Buffer.from("03010002110311003f00", "hex")),
  ]);
}

function dht(place: number, { counts, symbols }: HuffmanTable): readonly Buffer[] {
  return [Buffer.from([place]), counts, symbols];
}

function segment(marker: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function inZigzag(steps: Uint8Array): Buffer {
  return Buffer.from(Array.from(zigzag, (from) => steps[from] ?? 1));
}
