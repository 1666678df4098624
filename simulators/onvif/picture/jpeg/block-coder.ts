import type { BitWriter } from "../bit-writer.ts";
import { transform } from "./forward-dct.ts";
import { codesOf, type HuffmanTable, zigzag } from "./jpeg-tables.ts";

/** The tables of one component. */
export interface ComponentTables {
  readonly steps: Uint8Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/** Encodes the blocks of one component, in their order. */
export type BlockCoder = (plane: Uint8Array, at: number, stride: number) => void;

/** Each block remembers the brightness of the one before: a coder is good for one picture. */
export function openBlockCoder(bits: BitWriter, { steps, dc, ac }: ComponentTables): BlockCoder {
  const [dcCodes, acCodes] = [codesOf(dc), codesOf(ac)];
  const block = new Float64Array(64);
  const shares = Float64Array.from(steps, (step) => 1 / step);
  const levels = new Int32Array(64);
  let before = 0;

  const symbol = ({ code, bits: lengths }: ReturnType<typeof codesOf>, value: number) =>
    bits.put(code[value] ?? 0, lengths[value] ?? 0);
  /** As many bits as the size tells; a negative number has its bits turned around (T.81, Annex F.1.2.1). */
  const amount = (value: number, size: number) => bits.put(value < 0 ? value - 1 : value, size);

  function writeDc(level: number): void {
    const size = sizeOf(level - before);
    symbol(dcCodes, size);
    amount(level - before, size);
    before = level;
  }

  function writeAc(): void {
    let zeros = 0;
    for (let place = 1; place < 64; place += 1) {
      const level = levels[place] ?? 0;
      if (level === 0) {
        zeros += 1;
        continue;
      }
      for (; zeros > 15; zeros -= 16) symbol(acCodes, 0xf0);
      const size = sizeOf(level);
      symbol(acCodes, zeros * 16 + size);
      amount(level, size);
      zeros = 0;
    }
    if (zeros > 0) symbol(acCodes, 0);
  }

  return (plane, at, stride) => {
    const isFlat = readBlock(block, plane, { at, stride });
    if (isFlat) {
      writeDc(Math.round((8 * (block[0] ?? 0)) / (steps[0] ?? 1)));
      symbol(acCodes, 0);
      return;
    }
    transform(block);
    for (let place = 0; place < 64; place += 1) {
      const from = zigzag[place] ?? 0;
      levels[place] = Math.round((block[from] ?? 0) * (shares[from] ?? 1));
    }
    writeDc(levels[0] ?? 0);
    writeAc();
  };
}

/** Reads a block around zero, and tells whether all of it has one value. */
function readBlock(
  block: Float64Array,
  plane: Uint8Array,
  { at, stride }: { readonly at: number; readonly stride: number },
): boolean {
  const first = (plane[at] ?? 0) - 128;
  let isFlat = true;
  for (let place = 0; place < 64; place += 1) {
    const value = (plane[at + (place >> 3) * stride + (place & 7)] ?? 0) - 128;
    block[place] = value;
    if (value !== first) isFlat = false;
  }
  return isFlat;
}

function sizeOf(value: number): number {
  return 32 - Math.clz32(Math.abs(value));
}
