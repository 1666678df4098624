import type { BitWriter } from "../bit-writer.ts";

/** Exp-Golomb code of a number from 0 on (H.264, section 9.1). */
export function putUnsigned(bits: BitWriter, value: number): void {
  const size = 31 - Math.clz32(value + 1);
  bits.put(0, size);
  bits.put(value + 1, size + 1);
}

/** Exp-Golomb code of a number of either sign (section 9.1.1). */
export function putSigned(bits: BitWriter, value: number): void {
  putUnsigned(bits, value > 0 ? 2 * value - 1 : -2 * value);
}
