import {
  copySquare,
  type Direction,
  directionsOf,
  placeOf,
  predict,
  type Square,
} from "./intra-prediction.ts";
import { quantize, quantizeDc, restore, restoreChromaDc, restoreLumaDc } from "./quantizer.ts";
import { forward4, hadamard2, hadamard4, inverse4, zigzag4 } from "./transform.ts";

/** One colour of a macroblock as levels; the arrays are good until the next one is coded. */
export interface CodedComponent {
  /** In the order in which they are written. */
  readonly dc: Int32Array;
  /** Of each block of four by four, row by row; the first level of each is no part of it. */
  readonly ac: readonly Int32Array[];
  readonly hasDc: boolean;
  readonly hasAc: boolean;
}

/** Codes squares of one size: guesses them from what is decoded, and leaves behind what a decoder will see. */
export interface ComponentCoder {
  /** The direction that comes closest to the source; of several squares, to all of them together. */
  choose(pairs: readonly Pair[]): Guess;
  code(pair: Pair, guess: Guess): CodedComponent;
}

/** A direction of prediction, and by how much all samples together miss the source. */
export interface Guess {
  readonly direction: Direction;
  readonly missed: number;
}

/** What is to be shown, and the decoded picture so far. */
export interface Pair {
  readonly source: Uint8Array;
  readonly decoded: Square;
}

export function openComponentCoder(side: 16 | 8): ComponentCoder {
  const blocksWide = side / 4;
  const guess = new Uint8Array(side * side);
  const blocks = Array.from({ length: blocksWide ** 2 }, () => new Int32Array(16));
  const ac = Array.from({ length: blocksWide ** 2 }, () => new Int32Array(16));
  const matrix = new Int32Array(blocksWide ** 2);
  const dc = new Int32Array(blocksWide ** 2);
  const dcOrder = side === 16 ? zigzag4 : [0, 1, 2, 3];
  const nothing = { dc: new Int32Array(16), ac, hasDc: false, hasAc: false };
  const hadamard = side === 16 ? hadamard4 : hadamard2;

  /** Leaves the coefficients of what the guess lacks in `blocks`. */
  function transformDifference({ source, decoded }: Pair): void {
    const start = placeOf(decoded);
    blocks.forEach((block, index) => {
      const [x, y] = [(index % blocksWide) * 4, Math.floor(index / blocksWide) * 4];
      let isZero = true;
      for (let at = 0; at < 16; at += 1) {
        const column = x + (at & 3);
        const row = y + (at >> 2);
        const sample = source[start + row * decoded.stride + column] ?? 0;
        const difference = sample - (guess[row * side + column] ?? 0);
        block[at] = difference;
        if (difference !== 0) isZero = false;
      }
      if (!isZero) forward4(block);
      matrix[index] = block[0] ?? 0;
    });
  }

  /** Quantizes the DC coefficients and puts back into `matrix` what a decoder makes of them. */
  function codeDc(): boolean {
    hadamard(matrix);
    matrix.forEach((sum, index) => {
      matrix[index] = quantizeDc(side === 16 ? (sum + 1) >> 1 : sum);
    });
    let isZero = true;
    dcOrder.forEach((from, place) => {
      dc[place] = matrix[from] ?? 0;
      if (dc[place] !== 0) isZero = false;
    });
    hadamard(matrix);
    const back = side === 16 ? restoreLumaDc : restoreChromaDc;
    matrix.forEach((sum, index) => {
      matrix[index] = back(sum);
    });
    return !isZero;
  }

  function codeAc(): boolean {
    let isZero = true;
    ac.forEach((levels, index) => {
      const block = blocks[index] ?? matrix;
      zigzag4.forEach((at, place) => {
        if (place === 0) return;
        const level = quantize(block[at] ?? 0, at);
        levels[place] = level;
        block[at] = restore(level, at);
        if (level !== 0) isZero = false;
      });
      block[0] = matrix[index] ?? 0;
    });
    return !isZero;
  }

  function decode(square: Square): void {
    const { samples, stride } = square;
    const start = placeOf(square);
    blocks.forEach((block, index) => {
      inverse4(block);
      const [x, y] = [(index % blocksWide) * 4, Math.floor(index / blocksWide) * 4];
      for (let at = 0; at < 16; at += 1) {
        const column = x + (at & 3);
        const row = y + (at >> 2);
        const sample = (guess[row * side + column] ?? 0) + (block[at] ?? 0);
        samples[start + row * stride + column] = Math.min(255, Math.max(0, sample));
      }
    });
  }

  function missedBy({ source, decoded }: Pair, direction: Direction): number {
    predict(decoded, direction, guess);
    const start = placeOf(decoded);
    let missed = 0;
    for (let row = 0; row < side; row += 1) {
      for (let column = 0; column < side; column += 1) {
        const sample = source[start + row * decoded.stride + column] ?? 0;
        missed += Math.abs(sample - (guess[row * side + column] ?? 0));
      }
    }
    return missed;
  }

  return {
    choose(pairs) {
      let best: Guess = { direction: "dc", missed: Number.POSITIVE_INFINITY };
      for (const direction of directionsOf(pairs[0]?.decoded)) {
        let missed = 0;
        for (const pair of pairs) missed += missedBy(pair, direction);
        if (missed < best.missed) best = { direction, missed };
        if (missed === 0) break;
      }
      return best;
    },
    code(pair, { direction, missed }) {
      predict(pair.decoded, direction, guess);
      if (missed === 0) {
        copySquare(guess, pair.decoded);
        return nothing;
      }
      transformDifference(pair);
      const hasDc = codeDc();
      const hasAc = codeAc();
      decode(pair.decoded);
      return { dc, ac, hasDc, hasAc };
    },
  };
}
