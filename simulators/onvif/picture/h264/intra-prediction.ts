/** A square of samples in a plane. */
export interface Square {
  readonly samples: Uint8Array;
  readonly stride: number;
  /** Its place in macroblocks. */
  readonly column: number;
  readonly row: number;
  /** Samples on a side: 16 of luminance, 8 of a colour. */
  readonly side: 16 | 8;
}

export type Direction = "vertical" | "horizontal" | "dc";

/** Guesses a square from the decoded samples above it and to its left (H.264, sections 8.3.3 and 8.3.4). */
export function predict(square: Square, direction: Direction, into: Uint8Array): void {
  const { samples, stride, side } = square;
  const at = placeOf(square);
  if (direction === "dc") {
    predictDc(square, into);
    return;
  }
  const isHorizontal = direction === "horizontal";
  for (let y = 0; y < side; y += 1) {
    const left = samples[at + y * stride - 1] ?? 0;
    for (let x = 0; x < side; x += 1) {
      into[y * side + x] = isHorizontal ? left : (samples[at - stride + x] ?? 0);
    }
  }
}

const directions: Readonly<Record<"none" | "above" | "left" | "both", readonly Direction[]>> = {
  none: ["dc"],
  above: ["vertical", "dc"],
  left: ["horizontal", "dc"],
  both: ["vertical", "horizontal", "dc"],
};

/** The directions that the neighbours of a square allow. */
export function directionsOf(square: Square | undefined): readonly Direction[] {
  const isBelowOthers = (square?.row ?? 0) > 0;
  if ((square?.column ?? 0) > 0) return isBelowOthers ? directions.both : directions.left;
  return isBelowOthers ? directions.above : directions.none;
}

/** Puts samples, row by row, where a square stands. */
export function copySquare(from: Uint8Array, square: Square): void {
  const { samples, stride, side } = square;
  const at = placeOf(square);
  for (let row = 0; row < side; row += 1)
    samples.set(from.subarray(row * side, (row + 1) * side), at + row * stride);
}

/** The first sample of a square. */
export function placeOf({ column, row, side, stride }: Square): number {
  return row * side * stride + column * side;
}

/** One mean for all luminance; of a colour, one for each quarter. */
function predictDc(square: Square, into: Uint8Array): void {
  const { side } = square;
  if (side === 16) {
    into.fill(meanOf(square, { above: 0, left: 0, count: 16, prefer: "both" }));
    return;
  }
  for (const top of [0, 4]) {
    for (const left of [0, 4]) {
      // The quarters at the upper right and the lower left look only at what touches them, if there is anything.
      const prefer = top === left ? "both" : top === 0 ? "above" : "left";
      const mean = meanOf(square, { above: left, left: top, count: 4, prefer });
      for (let y = top; y < top + 4; y += 1) into.fill(mean, y * side + left, y * side + left + 4);
    }
  }
}

interface Neighbours {
  /** Where the samples above begin, from the left, and those to the left, from the top. */
  readonly above: number;
  readonly left: number;
  readonly count: number;
  readonly prefer: "both" | "above" | "left";
}

function meanOf(square: Square, { above, left, count, prefer }: Neighbours): number {
  const { samples, stride, column, row } = square;
  const at = placeOf(square);
  const looksUp = row > 0 && !(prefer === "left" && column > 0);
  const looksLeft = column > 0 && !(prefer === "above" && row > 0);
  let sum = 0;
  for (let index = 0; index < count; index += 1) {
    if (looksUp) sum += samples[at - stride + above + index] ?? 0;
    if (looksLeft) sum += samples[at + (left + index) * stride - 1] ?? 0;
  }
  const total = count * (Number(looksUp) + Number(looksLeft));
  return total === 0 ? 128 : Math.floor((sum + total / 2) / total);
}
