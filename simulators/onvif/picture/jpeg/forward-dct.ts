/** cos(k π / 16) times its scale, for output k and input n: row by row. */
const basis = Float64Array.from({ length: 64 }, (_, place) => {
  const [k, n] = [place >> 3, place & 7];
  return Math.cos(((2 * n + 1) * k * Math.PI) / 16) * (k === 0 ? Math.SQRT1_2 : 1) * 0.5;
});

const between = new Float64Array(64);

/** The two-dimensional cosine transform of a block of eight by eight, row by row (T.81, Annex A.3.3). */
export function transform(block: Float64Array): void {
  // Rows, and the result is written down as columns: done twice, rows are rows again.
  transformRows(block, between);
  transformRows(between, block);
}

/** Even outputs see only the sums of opposite inputs, odd ones only the differences: half the work. */
function transformRows(from: Float64Array, to: Float64Array): void {
  for (let at = 0; at < 64; at += 8) {
    const row = at >> 3;
    for (let odd = 0; odd < 2; odd += 1) {
      const sign = odd === 0 ? 1 : -1;
      const a = (from[at] ?? 0) + sign * (from[at + 7] ?? 0);
      const b = (from[at + 1] ?? 0) + sign * (from[at + 6] ?? 0);
      const c = (from[at + 2] ?? 0) + sign * (from[at + 5] ?? 0);
      const d = (from[at + 3] ?? 0) + sign * (from[at + 4] ?? 0);
      for (let k = odd * 8; k < 64; k += 16) {
        to[k + row] =
          a * (basis[k] ?? 0) + b * (basis[k + 1] ?? 0) + c * (basis[k + 2] ?? 0) + d * (basis[k + 3] ?? 0);
      }
    }
  }
}
