interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Those who wait for plant time to pass. */
export interface Sleepers extends Disposable {
  sleep(plantMs: number, signal: AbortSignal): Promise<void>;
  /** Wakes everyone due at or before that plant time, the earliest first. */
  wake(nowMs: number): void;
  /** Plant time has ended: from now on the sleepers' time passes by the machine's, at that rate. */
  freewheel(rate: number): void;
}

const freewheelTickMs = 10;

export function createSleepers(startMs: number): Sleepers {
  const sleepers: Sleeper[] = [];
  let processMs = startMs;
  let timer: NodeJS.Timeout | undefined;

  const wake = (nowMs: number) => {
    processMs = nowMs;
    while (sleepers[0] !== undefined && sleepers[0].dueMs <= nowMs) sleepers.shift()?.wake();
  };

  return {
    wake,
    sleep(plantMs, signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const sleeper = { dueMs: processMs + plantMs, wake: done };
        function done() {
          signal.removeEventListener("abort", abort);
          resolve();
        }
        function abort() {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        }
        signal.addEventListener("abort", abort, { once: true });
        const index = sleepers.findLastIndex((other) => other.dueMs <= sleeper.dueMs);
        sleepers.splice(index + 1, 0, sleeper);
      });
    },
    freewheel(rate) {
      timer ??= setInterval(() => wake(processMs + freewheelTickMs * rate), freewheelTickMs);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
