/** Which notification message of each subscription comes next (OPC UA Part 4, 7.26). */
export interface SequenceBook {
  /** The number of the next message of a subscription. */
  next(subscriptionId: number): number;
  /** Takes note of a message; throws where one is missing before it. */
  note(subscriptionId: number, sequenceNumber: number): void;
  /** False once a message was missing. */
  isWhole(): boolean;
}

/** A book of subscriptions that have sent nothing yet. */
export function createSequenceBook(): SequenceBook {
  const expected = new Map<number, number>();
  let isWhole = true;
  const next = (subscriptionId: number) => expected.get(subscriptionId) ?? 1;
  return {
    next,
    note(subscriptionId, sequenceNumber) {
      if (sequenceNumber !== next(subscriptionId)) {
        isWhole = false;
        throw new Error(
          `expected notification ${next(subscriptionId)} of a subscription, got ${sequenceNumber}`,
        );
      }
      expected.set(subscriptionId, sequenceNumber === 0xffffffff ? 1 : sequenceNumber + 1);
    },
    isWhole: () => isWhole,
  };
}
