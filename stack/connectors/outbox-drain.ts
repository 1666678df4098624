import type { Message } from "./connector.ts";
import type { OutboxQueue, SentMessage } from "./outbox-queue.ts";

/** Where the outbox sends to: one connection to the broker. */
export interface OutboxLink {
  /** Resolves at the acknowledgement. */
  publish(message: Message): Promise<void>;
  /** How many publishes may be under way. */
  readonly window: number;
  readonly closed: Promise<Error>;
}

export interface OutboxDrain {
  /** To be called when there is something new to send. */
  wake(): void;
  /** Resolves when aborted, rejects when the link failed; nothing is under way any more then. */
  readonly ended: Promise<void>;
}

export interface DrainOptions {
  readonly queue: OutboxQueue;
  readonly link: OutboxLink;
  readonly signal: AbortSignal;
  /** Called for a refused message; throws unless the message can be passed over. */
  readonly refuse: (message: SentMessage, reason: unknown) => void;
  readonly onSettled: () => void;
}

type State = { readonly kind: "sending" } | { readonly kind: "stopping"; readonly reason?: unknown };

/** Sends what the queue holds, in its order, until the link fails or the signal is aborted. */
export function startDrain({ queue, link, signal, refuse, onSettled }: DrainOptions): OutboxDrain {
  const ended = Promise.withResolvers<void>();
  let state: State = { kind: "sending" };
  let underWay = 0;

  function stop(to: State): void {
    if (state.kind === "sending") state = to;
    wake();
  }

  async function publish(message: SentMessage): Promise<void> {
    underWay += 1;
    try {
      await link.publish(message.stored.message).catch((reason) => refuse(message, reason));
      queue.settle(message);
      onSettled();
    } catch (reason) {
      stop({ kind: "stopping", reason });
    }
    underWay -= 1;
    wake();
  }

  function sendAll(): void {
    while (state.kind === "sending" && queue.sentCount < link.window) {
      const message = queue.send();
      if (!message) return;
      void publish(message);
    }
  }

  function wake(): void {
    try {
      sendAll();
    } catch (reason) {
      state = { kind: "stopping", reason };
    }
    if (state.kind !== "stopping" || underWay > 0) return;
    signal.removeEventListener("abort", abort);
    if ("reason" in state) ended.reject(state.reason);
    else ended.resolve();
  }

  const abort = () => stop({ kind: "stopping" });
  signal.addEventListener("abort", abort);
  if (signal.aborted) state = { kind: "stopping" };
  void link.closed.then((reason) => stop({ kind: "stopping", reason }));
  setImmediate(wake);
  return { wake, ended: ended.promise };
}
