/** A list of numbers in one typed array that doubles when full: 8 bytes a number, and no object for any. */
export interface NumberList {
  readonly length: number;
  push(value: number): void;
  /** The value at an index that exists; NaN elsewhere. */
  at(index: number): number;
  set(index: number, value: number): void;
  /** A sorted copy. */
  sorted(): ArrayLike<number>;
  /** The first index whose value is at least that; the list must be sorted. */
  lowerBound(value: number): number;
}

type NumberArray = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

export const createFloat64List = () => createNumberList((length) => new Float64Array(length));
export const createUint32List = () => createNumberList((length) => new Uint32Array(length));
export const createUint8List = () => createNumberList((length) => new Uint8Array(length));

function createNumberList(allocate: (length: number) => NumberArray): NumberList {
  let values = allocate(64);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = allocate(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    at: (index) => (index < length ? (values[index] ?? Number.NaN) : Number.NaN),
    set(index, value) {
      values[index] = value;
    },
    sorted: () => values.slice(0, length).sort(),
    lowerBound(value) {
      // Readings come nearly in order: the end of the list is the likeliest place.
      if (length === 0 || (values[length - 1] ?? 0) < value) return length;
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((values[middle] ?? 0) < value) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
