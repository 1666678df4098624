import type { ComponentKind, RunningComponent } from "./component.ts";
import type { Parent } from "./parent.ts";

/** Tells the parent what a component counts, whenever it has changed, at most once in `everyMs`; never faster than it is heard. */
export function tellStats(
  component: RunningComponent<ComponentKind>,
  parent: Parent,
  everyMs: number,
): Disposable {
  let told = "";
  let isSending = false;
  const timer = setInterval(() => {
    if (isSending) return;
    const stats = component.stats();
    const text = JSON.stringify(stats);
    if (text === told) return;
    told = text;
    isSending = true;
    parent.tell({ tell: "stats", stats }, () => {
      isSending = false;
    });
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
