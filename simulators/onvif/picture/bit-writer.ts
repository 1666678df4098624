/** Bits in the order in which they are put, the highest of a byte first. */
export interface BitWriter {
  /** The lowest `count` bits of a value; at most 24. */
  put(value: number, count: number): void;
  /** Fills up the last byte with ones or zeros and hands over all bytes. */
  finish(fill: 0 | 1): Buffer;
}

export function openBitWriter(): BitWriter {
  let bytes = Buffer.allocUnsafe(4096);
  let length = 0;
  let pending = 0;
  let pendingBits = 0;

  function put(value: number, count: number): void {
    pending = (pending << count) | (value & ((1 << count) - 1));
    pendingBits += count;
    while (pendingBits >= 8) {
      if (length === bytes.length) bytes = Buffer.concat([bytes], length * 2);
      pendingBits -= 8;
      bytes[length] = pending >>> pendingBits;
      length += 1;
    }
    pending &= (1 << pendingBits) - 1;
  }

  return {
    put,
    finish(fill) {
      const missing = (8 - pendingBits) % 8;
      put(fill === 1 ? (1 << missing) - 1 : 0, missing);
      return bytes.subarray(0, length);
    },
  };
}
