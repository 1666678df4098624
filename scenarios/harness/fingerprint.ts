const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** Makes a function that folds a value and a status into 32 bits (FNV-1a over their bytes). */
export function createFingerprint(): (value: number | boolean | string, status: number) => number {
  const number = new DataView(new ArrayBuffer(8));
  return (value, status) => {
    let hash = mix(fnvOffset, status);
    if (typeof value === "string") {
      for (let index = 0; index < value.length; index++) hash = mix(hash, value.charCodeAt(index));
      return hash;
    }
    number.setFloat64(0, Number(value) + 0); // JSON knows no -0
    hash = mix(hash, number.getUint32(0));
    return mix(hash, number.getUint32(4));
  };
}

function mix(hash: number, word: number): number {
  let mixed = hash;
  for (let shift = 0; shift < 32; shift += 8) {
    mixed = Math.imul(mixed ^ ((word >>> shift) & 0xff), fnvPrime);
  }
  return mixed >>> 0;
}
