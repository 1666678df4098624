import type { Point } from "./canvas.ts";

/** Lines of sight through one row of pixels: the more, the smoother the edges. */
const linesPerRow = 4;

/** A stretch of a row of pixels. */
export interface RowStretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Tells how much of each pixel of a stretch lies within a polygon that does not reach beyond it; the answer is good until
 * the next question.
 * Every edge that a line of sight meets turns all to the right of it in or out, so that the sum over such steps is the
 * share of a pixel.
 */
export function openRowFiller(
  width: number,
): (corners: readonly Point[], stretch: RowStretch) => Float32Array {
  const shares = new Float32Array(width + 2);

  function turn(x: number, weight: number, { from, to }: RowStretch): void {
    const at = Math.min(to, Math.max(from, x));
    const pixel = Math.floor(at);
    const right = weight * (at - pixel);
    shares[pixel] = (shares[pixel] ?? 0) + weight - right;
    shares[pixel + 1] = (shares[pixel + 1] ?? 0) + right;
  }

  return (corners, stretch) => {
    const { row, from, to } = stretch;
    shares.fill(0, from, to + 2);
    for (let line = 0; line < linesPerRow; line += 1) {
      let weight = 1 / linesPerRow;
      for (const x of crossings(corners, row + (line + 0.5) / linesPerRow)) {
        turn(x, weight, stretch);
        weight = -weight;
      }
    }
    let sum = 0;
    for (let x = from; x < to; x += 1) {
      sum += shares[x] ?? 0;
      shares[x] = sum;
    }
    return shares;
  };
}

/** Where the edges cross a horizontal line, from the left. */
function crossings(corners: readonly Point[], y: number): readonly number[] {
  const found: number[] = [];
  let [otherX, otherTop] = corners.at(-1) ?? [0, 0];
  for (const [x, top] of corners) {
    if (top <= y !== otherTop <= y) found.push(x + ((y - top) / (otherTop - top)) * (otherX - x));
    [otherX, otherTop] = [x, top];
  }
  return found.sort((a, b) => a - b);
}
