/** A queue whose ends cost the same however long it grows; an array's `shift` does not. */
export interface Fifo<T> {
  readonly size: number;
  push(item: T): void;
  /** The oldest item, which stays. */
  peek(): T | undefined;
  /** Takes the oldest item out. */
  shift(): T | undefined;
}

const compactAt = 1_024;

export function createFifo<T>(from: Iterable<T> = []): Fifo<T> {
  let items: (T | undefined)[] = [...from];
  let start = 0;

  return {
    get size() {
      return items.length - start;
    },
    push(item) {
      items.push(item);
    },
    peek: () => items[start],
    shift() {
      if (start === items.length) return undefined;
      const item = items[start];
      items[start] = undefined;
      start += 1;
      if (start >= compactAt && start * 2 >= items.length) {
        items = items.slice(start);
        start = 0;
      }
      return item;
    },
  };
}
