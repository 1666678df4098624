/** H.264, section 8.5.6: the order of the coefficients of a block of four by four. */
export const zigzag4: readonly number[] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/** The core transform of four by four values, row by row, in place. */
export function forward4(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    const stride = 5 - step;
    for (let line = 0; line < 4; line += 1) {
      const at = line * stride;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      block[at] = a + d + (b + c);
      block[at + step] = 2 * (a - d) + (b - c);
      block[at + 2 * step] = a + d - (b + c);
      block[at + 3 * step] = a - d - 2 * (b - c);
    }
  }
}

/** Section 8.5.12.2: back from coefficients to values, rounded, in place. */
export function inverse4(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    const stride = 5 - step;
    for (let line = 0; line < 4; line += 1) {
      const at = line * stride;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      const odd = b + (d >> 1);
      const oddGap = (b >> 1) - d;
      block[at] = a + c + odd;
      block[at + step] = a - c + oddGap;
      block[at + 2 * step] = a - c - oddGap;
      block[at + 3 * step] = a + c - odd;
    }
  }
  for (let at = 0; at < 16; at += 1) block[at] = ((block[at] ?? 0) + 32) >> 6;
}

/** The Hadamard transform of four by four values, in place; done twice it gives them back sixteen times over. */
export function hadamard4(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    const stride = 5 - step;
    for (let line = 0; line < 4; line += 1) {
      const at = line * stride;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      block[at] = a + b + c + d;
      block[at + step] = a + b - c - d;
      block[at + 2 * step] = a - b - c + d;
      block[at + 3 * step] = a - b + c - d;
    }
  }
}

/** The same of two by two values. */
export function hadamard2(block: Int32Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = block;
  block[0] = a + b + c + d;
  block[1] = a - b + c - d;
  block[2] = a + b - c - d;
  block[3] = a - b - c + d;
}
