/**
 * Randomness without a sequence: a number is a pure function of its stream and its index. Nothing is consumed,
 * so a further device, data point or disturbance leaves the numbers of all others alone.
 */
export type NoiseStream = number;

/** The stream that belongs to these labels under this seed. */
export function noiseStream(seed: number, ...labels: readonly string[]): NoiseStream {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify([seed, ...labels])) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return scramble(hash);
}

/** Evenly spread over 0 <= x < 1. */
export function uniform(stream: NoiseStream, index: number): number {
  return bits(stream, index) / 0x1_0000_0000;
}

/**
 * Mean 0 and standard deviation 1, the sum of two dice: it never exceeds 2.45 in either direction, so that the
 * plant's normal noise is bounded and an alarm in undisturbed running is the detector's fault, never bad luck.
 */
export function boundedNoise(stream: NoiseStream, index: number): number {
  const both = bits(stream, index);
  return (((both >>> 16) + (both & 0xffff)) / 0xffff - 1) * Math.sqrt(6);
}

function bits(stream: NoiseStream, index: number): number {
  return scramble(scramble(index ^ stream) + Math.imul(stream, 0x9e3779b1));
}

/** Every bit of the input moves about half of the 32 bits of the result. */
function scramble(input: number): number {
  let hash = input | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
