import type { Clock } from "../clock.ts";

interface Deadline {
  readonly atMs: number;
  readonly run: () => void;
}

/** Work that is due at a plant time; one sleep at a time waits for the earliest. */
export class Deadlines implements Disposable {
  readonly #clock: Clock;
  readonly #pending = new Map<string, Deadline>();
  #sleep: { readonly untilMs: number; readonly end: AbortController } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces the deadline of that name, if there is one. */
  set(name: string, atMs: number, run: () => void): void {
    this.#pending.set(name, { atMs, run });
    this.#sleepUntil(atMs);
  }

  /** False: there was none. */
  clear(name: string): boolean {
    return this.#pending.delete(name);
  }

  /** Runs that work now instead of later; false: there was none. */
  advance(name: string): boolean {
    const deadline = this.#pending.get(name);
    this.#pending.delete(name);
    deadline?.run();
    return deadline !== undefined;
  }

  [Symbol.dispose](): void {
    this.#pending.clear();
    this.#sleep?.end.abort();
    this.#sleep = undefined;
  }

  /** A sleep that ends sooner will do: it looks again when it wakes. */
  #sleepUntil(atMs: number): void {
    if (this.#sleep !== undefined && this.#sleep.untilMs <= atMs) return;
    this.#sleep?.end.abort();
    const sleep = { untilMs: atMs, end: new AbortController() };
    this.#sleep = sleep;
    this.#clock.sleep(Math.max(0, atMs - this.#clock.now()), sleep.end.signal).then(
      () => this.#wake(sleep),
      () => {}, // aborted: another sleep has its place, or nothing waits any more
    );
  }

  #wake(sleep: unknown): void {
    if (this.#sleep !== sleep) return;
    this.#sleep = undefined;
    const nowMs = this.#clock.now();
    for (const [name, { atMs }] of [...this.#pending]) if (atMs <= nowMs) this.advance(name);
    const earliest = Math.min(...[...this.#pending.values()].map(({ atMs }) => atMs));
    if (this.#pending.size > 0) this.#sleepUntil(earliest);
  }
}
