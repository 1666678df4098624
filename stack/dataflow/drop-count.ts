/** What was left out, and why. */
export interface Dropped {
  readonly count: number;
  /** The first hundred different reasons. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** Counts drops by reason, in bounded memory. */
export interface DropCount {
  add(reason: string): void;
  dropped(): Dropped;
}

const reasonLimit = 100;

export function createDropCount(): DropCount {
  const reasons = new Map<string, number>();
  let total = 0;

  return {
    add(reason) {
      total += 1;
      const count = reasons.get(reason);
      if (count !== undefined || reasons.size < reasonLimit) reasons.set(reason, (count ?? 0) + 1);
    },
    dropped: () => ({ count: total, reasons: [...reasons].map(([reason, count]) => ({ reason, count })) }),
  };
}
