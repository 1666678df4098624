import { createFifo } from "../fifo.ts";

/** Messages that came and were not taken yet; what bounds it is the Receive Maximum of the connection that fills it. */
export interface Inbox<T> {
  readonly size: number;
  push(item: T): void;
  /** What has come, `limit` at most, as soon as there is any; rejects with the reason once the inbox is closed. */
  take(limit: number): Promise<readonly T[]>;
  /** Nothing more can be taken; the first reason stands. */
  close(reason: Error): void;
}

export function createInbox<T>(): Inbox<T> {
  const items = createFifo<T>();
  let closedBy: Error | undefined;
  let wake: () => void = () => {};

  return {
    get size() {
      return items.size;
    },
    push(item) {
      items.push(item);
      wake();
    },
    async take(limit) {
      while (items.size === 0 && !closedBy) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (closedBy) throw closedBy;
      const taken: T[] = [];
      for (let item = items.shift(); item !== undefined; item = items.shift()) {
        taken.push(item);
        if (taken.length >= limit) break;
      }
      return taken;
    },
    close(reason) {
      closedBy ??= reason;
      wake();
    },
  };
}
