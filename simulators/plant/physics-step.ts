/** The physics of an oven advances in steps of this length: 1 s, or its sampling interval if that is shorter. */
export function physicsStepMs(samplingMs: number): number {
  return Math.min(1_000, samplingMs);
}
