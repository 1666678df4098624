/** One step of quantization for everything: fine enough that letters stay crisp. Below 30 it holds for colours too. */
export const qp = 24;

const period = Math.floor(qp / 6);

/** H.264, section 8.5.9: the scale of a coefficient by where it stands: both even, both odd, or else. */
const scales = [
  [10, 16, 13],
  [11, 18, 14],
  [13, 20, 16],
  [14, 23, 18],
  [16, 25, 20],
  [18, 29, 23],
] as const;

/** The encoder's side of it: 2 to the power of 15 over the scale, times the length of the transform's vectors. */
const factors = [
  [13107, 5243, 8066],
  [11916, 4660, 7490],
  [10082, 4194, 6554],
  [9362, 3647, 5825],
  [8192, 3355, 5243],
  [7282, 2893, 4559],
] as const;

const places = Uint8Array.from({ length: 16 }, (_, at) => {
  const [x, y] = [at & 1, (at >> 2) & 1];
  return x + y === 0 ? 0 : x + y === 2 ? 1 : 2;
});
const scale = Int32Array.from(places, (place) => (scales[qp % 6] ?? scales[0])[place] ?? 0);
const factor = Int32Array.from(places, (place) => (factors[qp % 6] ?? factors[0])[place] ?? 0);
const shift = 15 + period;
/** A third of a step: what is less than that above a level falls to it. */
const rounding = Math.floor((1 << shift) / 3);

/** The level of the coefficient at a place of its block of four by four. */
export function quantize(coefficient: number, at: number): number {
  const level = (Math.abs(coefficient) * (factor[at] ?? 0) + rounding) >> shift;
  return coefficient < 0 ? -level : level;
}

/** What a level stands for, in the measure of the inverse transform. */
export function restore(level: number, at: number): number {
  return (level * (scale[at] ?? 0)) << period;
}

/** The level of a sum of brightnesses, that is of a DC coefficient after its second transform. */
export function quantizeDc(sum: number): number {
  const level = Math.floor((Math.abs(sum) * (factor[0] ?? 0) + 2 * rounding) / 2 ** (shift + 1));
  return sum < 0 ? -level : level;
}

/** Section 8.5.10, for luminance; exact for a `qp` of 12 and more. */
export function restoreLumaDc(sum: number): number {
  return (sum * (scale[0] ?? 0)) << (period - 2);
}

/** Section 8.5.11.2, for colours. */
export function restoreChromaDc(sum: number): number {
  return ((sum * (scale[0] ?? 0)) << period) >> 1;
}
