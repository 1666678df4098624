const uint32Span = 2 ** 32;

/** More than any machine makes between two readings, even with 72 hours of outage between them. */
const largestStep = 2 ** 20;

/**
 * What a UInt32 counter added between two readings. A counter that ran over goes on from 0; one that fell in any
 * other way was reset, and as nobody knows when, a reset adds nothing: its value is the new base.
 */
export function counterIncrease(before: number, after: number): number {
  if (after >= before) return after - before;
  const afterRollover = after - before + uint32Span;
  return afterRollover <= largestStep ? afterRollover : 0;
}
