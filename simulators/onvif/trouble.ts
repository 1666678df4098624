import type { InjectedFault } from "../device-fault.ts";

/** One thing that can be wrong with a camera; it may be begun several times at once, and the last one begun counts. */
export interface Trouble<Value> {
  /** What is wrong, on behalf of a client: it has met the trouble then. Undefined while nothing is. */
  meet(): Value | undefined;
  /** The same without a client meeting it. */
  peek(): Value | undefined;
  /** Begins it; the answer ends it and knows whether a client met it. */
  begin(value: Value): InjectedFault;
}

/** A trouble that has not begun. */
export function openTrouble<Value>(): Trouble<Value> {
  const lasting: { readonly value: Value; isFelt: boolean }[] = [];
  return {
    meet() {
      const last = lasting.at(-1);
      if (last !== undefined) last.isFelt = true;
      return last?.value;
    },
    peek: () => lasting.at(-1)?.value,
    begin(value) {
      const begun = { value, isFelt: false };
      lasting.push(begun);
      return {
        wasFelt: () => begun.isFelt,
        async [Symbol.asyncDispose]() {
          const place = lasting.indexOf(begun);
          if (place >= 0) lasting.splice(place, 1);
        },
      };
    },
  };
}
