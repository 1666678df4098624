import { createFifo } from "../fifo.ts";
import type { ReceivedMessage } from "./message.ts";

interface Receipt {
  readonly messageId: number;
  done: boolean;
}

/** Acknowledgements that leave in the order in which their messages came, whatever the order in which they are given. */
export interface Receipts {
  /** Messages with QoS 1 that were not acknowledged. */
  readonly size: number;
  open(message: ReceivedMessage, messageId: number | undefined): void;
  /** Acknowledging twice, or a message of another connection, does nothing. */
  acknowledge(message: ReceivedMessage): void;
}

export function createReceipts(send: (messageId: number) => void): Receipts {
  const order = createFifo<Receipt>();
  const receipts = new WeakMap<ReceivedMessage, Receipt>();

  return {
    get size() {
      return order.size;
    },
    open(message, messageId) {
      if (messageId === undefined) return;
      const receipt = { messageId, done: false };
      receipts.set(message, receipt);
      order.push(receipt);
    },
    acknowledge(message) {
      const receipt = receipts.get(message);
      if (receipt) receipt.done = true;
      for (let oldest = order.peek(); oldest?.done; oldest = order.peek()) {
        order.shift();
        send(oldest.messageId);
      }
    },
  };
}
