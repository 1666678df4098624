import type { ChildProcess } from "node:child_process";
import type { ToComponent } from "../../stack/components/component.ts";
import type { LeadingClock } from "../../stack/follower-clock.ts";

/**
 * Tells a component's process each step of the clock, until disposed. While a message is on its way the next waits and
 * steps that come meanwhile become one, so that a slow process is never behind by more than what is in its pipe.
 */
export function relayClock(clock: LeadingClock, child: ChildProcess): Disposable {
  let isSending = false;
  let nextMs: number | undefined;

  const send = () => {
    if (isSending || nextMs === undefined) return;
    const message: ToComponent = { tell: "step", nowMs: nextMs };
    nextMs = undefined;
    isSending = true;
    child.send(message, () => {
      isSending = false;
      send();
    });
  };

  return clock.follow({
    step(nowMs) {
      nextMs = nowMs;
      send();
    },
    freewheel(rate) {
      isSending = false;
      send();
      const message: ToComponent = { tell: "freewheel", rate };
      child.send(message, () => {});
    },
  });
}
