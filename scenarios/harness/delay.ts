import type { Socket } from "node:net";
import { monotonicMs } from "./clock.ts";

/** Writes to a socket, now or later, in the order given. */
export interface Delay {
  /** False: the writer should wait for `onDrain`. */
  write(chunk: Buffer): boolean;
  /** Ends the socket after the last byte. */
  end(): void;
  onDrain(listener: () => void): void;
  /** Bytes that are held back now. */
  heldBytes(): number;
}

/** More than this held back makes the sender wait, as a real line's buffers would. */
const heldBytesLimit = 4 * 1024 * 1024;

export function createDelay(to: Socket, nextDelayMs: () => number): Delay {
  const held: { dueMs: number; chunk: Buffer | undefined }[] = [];
  let heldBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let drained = () => {};

  const flush = () => {
    timer = undefined;
    const nowMs = monotonicMs();
    for (let next = held[0]; next !== undefined && next.dueMs <= nowMs; next = held[0]) {
      held.shift();
      heldBytes -= next.chunk?.length ?? 0;
      if (next.chunk === undefined) to.end();
      else if (!to.destroyed) to.write(next.chunk);
    }
    schedule();
    if (heldBytes < heldBytesLimit && !to.writableNeedDrain) drained();
  };
  const schedule = () => {
    const next = held[0];
    if (next !== undefined) timer ??= setTimeout(flush, Math.max(0, next.dueMs - monotonicMs()));
  };
  const hold = (chunk: Buffer | undefined, delayMs: number) => {
    const dueMs = Math.max(monotonicMs() + delayMs, held.at(-1)?.dueMs ?? 0);
    held.push({ dueMs, chunk });
    heldBytes += chunk?.length ?? 0;
    schedule();
    return heldBytes < heldBytesLimit;
  };

  to.on("drain", () => drained());
  to.on("close", () => clearTimeout(timer));
  return {
    write(chunk) {
      const delayMs = nextDelayMs();
      return delayMs === 0 && held.length === 0 ? to.write(chunk) : hold(chunk, delayMs);
    },
    end() {
      if (held.length === 0) to.end();
      else hold(undefined, 0);
    },
    heldBytes: () => (to.destroyed ? 0 : heldBytes),
    onDrain(listener) {
      drained = listener;
    },
  };
}
