/** Watches a connection that may have died without a word. */
export interface KeepAlive extends Disposable {
  /** To be called for everything that comes from the broker. */
  heard(): void;
}

/**
 * Asks every half interval, and calls `onSilence` when nothing came between one question and the next:
 * a dead connection is noticed within one interval.
 */
export function startKeepAlive(
  intervalSeconds: number,
  { ask, onSilence }: { ask: () => void; onSilence: (silentMs: number) => void },
): KeepAlive {
  if (intervalSeconds === 0) return { heard() {}, [Symbol.dispose]() {} };
  const everyMs = (intervalSeconds * 1_000) / 2;
  let silent = false;

  const timer = setInterval(() => {
    // Timers run before sockets are read: after a long stall of the process the answer may lie there unread.
    if (silent) setImmediate(() => silent && onSilence(everyMs));
    silent = true;
    ask();
  }, everyMs);

  return {
    heard() {
      silent = false;
    },
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}
