import { monotonicMs } from "../harness/clock.ts";

/** The run was asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** One Ctrl-C reaches a process twice under npm, from the terminal and from npm; only a later one is a second. */
const sameKeyMs = 500;

/** Aborts on Ctrl-C or SIGTERM so that everything closes in order; a second one ends the process at once. */
export function onInterrupt(): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let firstMs = Number.NaN;
  const stop = (name: NodeJS.Signals) => {
    const nowMs = monotonicMs();
    if (nowMs - firstMs > sameKeyMs) process.exit(130);
    if (Number.isNaN(firstMs)) firstMs = nowMs;
    controller.abort(new Interrupted(`stopped by ${name}`));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
