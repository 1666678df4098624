/** The tables of ITU-T T.81 (JPEG), Annex K, which RTP receivers expect without being told (RFC 2435, Appendix B). */

/** Where the coefficient of each place in the zigzag stands in its block of eight by eight (T.81, figure 5). */
export const zigzag: Uint8Array = Uint8Array.from(
  Array.from({ length: 64 }, (_, place) => place).sort((a, b) => {
    const [down, otherDown] = [diagonal(a), diagonal(b)];
    if (down !== otherDown) return down - otherDown;
    return down % 2 === 0 ? b - a : a - b;
  }),
);

function diagonal(place: number): number {
  return (place >> 3) + (place & 7);
}

/** Steps of quantization at quality 50, row by row (tables K.1 and K.2). */
const steps = {
  luminance: [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17,
    22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78,
    87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  ],
  chrominance: [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  ],
} as const;

/** The steps of quantization at a quality of 50 to 99, row by row. */
export function quantization(component: keyof typeof steps, quality: number): Uint8Array {
  const percent = 200 - 2 * quality;
  return Uint8Array.from(steps[component], (step) => Math.max(1, Math.floor((step * percent + 50) / 100)));
}

/** A Huffman table: how many codes there are of each length from 1 to 16, and their symbols in order. */
export interface HuffmanTable {
  readonly counts: Buffer;
  readonly symbols: Buffer;
}

/** Tables K.3 to K.6. */
export const huffman = {
  luminanceDc: table("00010501010101010100000000000000", "000102030405060708090a0b"),
  luminanceAc: table(
    "0002010303020403050504040000017d",
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a" +
      "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394" +
      "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8" +
      "e9eaf1f2f3f4f5f6f7f8f9fa",
  ),
  chrominanceDc: table("00030101010101010101010000000000", "000102030405060708090a0b"),
  chrominanceAc: table(
    "00020102040403040705040400010277",
    "0001020311040521310612415107617113223281081442" +
      "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a53545556575859" +
      "5a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7" +
      "b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
  ),
} as const;

function table(counts: string, symbols: string): HuffmanTable {
  return { counts: Buffer.from(counts, "hex"), symbols: Buffer.from(symbols, "hex") };
}

/** The code and its length for each symbol (T.81, Annex C.2). */
export function codesOf({ counts, symbols }: HuffmanTable): {
  readonly code: Uint16Array;
  readonly bits: Uint8Array;
} {
  const code = new Uint16Array(256);
  const bits = new Uint8Array(256);
  let [next, taken] = [0, 0];
  counts.forEach((count, index) => {
    for (const symbol of symbols.subarray(taken, taken + count)) {
      code[symbol] = next;
      bits[symbol] = index + 1;
      next += 1;
    }
    taken += count;
    next <<= 1;
  });
  return { code, bits };
}
