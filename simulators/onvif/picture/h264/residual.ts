import type { BitWriter } from "../bit-writer.ts";
import { type Code, countCode, runCode, zerosCode } from "./cavlc-tables.ts";

/** Which levels of which block. */
export interface Residual {
  /** In the order of the zigzag. */
  readonly levels: Int32Array;
  /** The first of them, and how many there are: 16, 15 without the first of the block, or 4 of chroma DC. */
  readonly first: number;
  readonly count: number;
  /** The coefficients that the blocks above and to the left have (nC of section 9.2.1); -1 for chroma DC. */
  readonly neighbours: number;
}

/** Writes the levels of one block after H.264, section 9.2, and returns how many were not zero. */
export function putResidual(bits: BitWriter, { levels, first, count, neighbours }: Residual): number {
  const places: number[] = [];
  for (let place = first + count - 1; place >= first; place -= 1) if (levels[place] !== 0) places.push(place);
  if (places.length === 0) {
    put(bits, countCode(0, 0, neighbours));
    return 0;
  }
  const values = places.map((place) => levels[place] ?? 0);
  const firstLarge = values.findIndex((value) => Math.abs(value) > 1);
  const ones = Math.min(3, firstLarge < 0 ? values.length : firstLarge);

  put(bits, countCode(values.length, ones, neighbours));
  for (const value of values.slice(0, ones)) bits.put(value < 0 ? 1 : 0, 1);
  putLevels(bits, values.slice(ones), values.length, ones);
  putRuns(bits, places, { first, count });
  return values.length;
}

/** Section 9.2.2.1, from the highest frequency: the larger the levels become, the longer the suffix. */
function putLevels(bits: BitWriter, values: readonly number[], total: number, ones: number): void {
  let suffixBits = total > 10 && ones < 3 ? 1 : 0;
  values.forEach((value, index) => {
    // Fewer than three ones: the first of the others cannot be one.
    const lessened = index === 0 && ones < 3 ? 2 : 0;
    putLevel(bits, (value > 0 ? 2 * value - 2 : -2 * value - 1) - lessened, suffixBits);
    if (suffixBits === 0) suffixBits = 1;
    if (Math.abs(value) > 3 << (suffixBits - 1) && suffixBits < 6) suffixBits += 1;
  });
}

function putLevel(bits: BitWriter, code: number, suffixBits: number): void {
  const escapeCode = suffixBits === 0 ? 30 : 15 << suffixBits;
  if (code >= escapeCode) {
    if (code - escapeCode > 4095)
      throw new Error(`expected a level of less than ${escapeCode + 4096}, got ${code}`);
    putPrefix(bits, 15);
    bits.put(code - escapeCode, 12);
  } else if (suffixBits > 0) {
    putPrefix(bits, code >> suffixBits);
    bits.put(code, suffixBits);
  } else if (code < 14) {
    putPrefix(bits, code);
  } else {
    putPrefix(bits, 14);
    bits.put(code - 14, 4);
  }
}

function putPrefix(bits: BitWriter, zeros: number): void {
  bits.put(1, zeros + 1);
}

/** Section 9.2.3: the zeros among the coefficients, from the highest frequency. */
function putRuns(
  bits: BitWriter,
  places: readonly number[],
  { first, count }: { readonly first: number; readonly count: number },
): void {
  let zerosLeft = (places[0] ?? 0) - first + 1 - places.length;
  if (places.length < count) put(bits, zerosCode(zerosLeft, places.length, count === 4));
  places.slice(0, -1).forEach((place, index) => {
    if (zerosLeft === 0) return;
    const run = place - (places[index + 1] ?? place) - 1;
    put(bits, runCode(run, zerosLeft));
    zerosLeft -= run;
  });
}

function put(bits: BitWriter, [count, value]: Code): void {
  bits.put(value, count);
}
