import type { RunClock } from "../harness/clock.ts";

/** How far plant time may fall behind before somebody should know; then again at twice as much. */
const firstWarningMs = 5_000;

/**
 * Tells when plant time falls behind the machine's: a plant that is too much for its machine slows down and loses nothing,
 * and whoever measures rates at it must know.
 */
export function watchSlip(
  clock: Pick<RunClock, "wallMs" | "onAdvance">,
  tell: (message: string) => void,
): Disposable {
  let first: { readonly plantMs: number; readonly wallMs: number } | undefined;
  let limitMs = firstWarningMs;
  return clock.onAdvance((_afterMs, untilMs) => {
    const wallMs = clock.wallMs();
    first ??= { plantMs: untilMs, wallMs };
    const behindMs = wallMs - first.wallMs - (untilMs - first.plantMs);
    if (behindMs < limitMs) return;
    limitMs = 2 * behindMs;
    const seconds = Math.round(behindMs / 1_000);
    tell(
      `plant time is ${seconds} s behind this machine's: the plant is too much for it and runs slower; no value is lost`,
    );
  });
}
