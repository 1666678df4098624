import { noiseStream, uniform } from "../../simulators/plant/seeded-noise.ts";

/** Numbers in [0, 1), the same sequence for the same seed and label. */
export function createRandom(seed: number, label: string): () => number {
  const stream = noiseStream(seed, label);
  let index = 0;
  return () => uniform(stream, index++);
}
