import { createFifo, type Fifo } from "../fifo.ts";
import type { OutboxFile, StoredMessage } from "./outbox-file.ts";

/** A message that was handed to the link and waits for its acknowledgement. */
export interface SentMessage {
  readonly stored: StoredMessage;
  settled: boolean;
}

/** The order in which stored messages are sent; of a long queue only its head lies in memory. */
export interface OutboxQueue {
  /** Every message up to this sequence is acknowledged. */
  readonly settledThrough: number;
  readonly storedThrough: number;
  /** Messages under way, with those that were acknowledged before an earlier one. */
  readonly sentCount: number;
  /** Tells that these were stored; as long as sending keeps up they are not read back from disk. */
  add(messages: readonly StoredMessage[]): void;
  /** The next message to send, from memory or from disk. */
  send(): SentMessage | undefined;
  settle(message: SentMessage): void;
  /** Everything behind the oldest unacknowledged message waits again, so that what arrives next arrives in order. */
  rewind(): void;
}

export interface HeadLimit {
  readonly messages: number;
  readonly characters: number;
}

const pageLength = 1_000;

export function createOutboxQueue(disk: OutboxFile, limit: HeadLimit): OutboxQueue {
  // settled ≤ sent ≤ loaded ≤ stored
  let settledThrough = disk.first - 1;
  let loadedThrough = settledThrough;
  let storedThrough = disk.last;
  let head: Fifo<StoredMessage> = createFifo();
  let headCharacters = 0;
  let sent: Fifo<SentMessage> = createFifo();

  function load(messages: readonly StoredMessage[]): void {
    for (const stored of messages) {
      if (head.size >= limit.messages || headCharacters >= limit.characters) return;
      push(stored);
      loadedThrough = stored.sequence;
    }
  }

  function push(stored: StoredMessage): void {
    head.push(stored);
    headCharacters += stored.message.payload.length;
  }

  return {
    get settledThrough() {
      return settledThrough;
    },
    get storedThrough() {
      return storedThrough;
    },
    get sentCount() {
      return sent.size;
    },
    add(messages) {
      const keepsUp = loadedThrough === storedThrough;
      storedThrough += messages.length;
      if (keepsUp) load(messages);
    },
    send() {
      if (head.size === 0 && loadedThrough < storedThrough) load(disk.page(loadedThrough, pageLength));
      const stored = head.shift();
      if (!stored) return undefined;
      headCharacters -= stored.message.payload.length;
      const message = { stored, settled: false };
      sent.push(message);
      return message;
    },
    settle(message) {
      message.settled = true;
      for (let oldest = sent.peek(); oldest?.settled; oldest = sent.peek()) {
        settledThrough = oldest.stored.sequence;
        sent.shift();
      }
    },
    rewind() {
      const unsent = head;
      head = createFifo();
      headCharacters = 0;
      for (let message = sent.shift(); message; message = sent.shift()) push(message.stored);
      for (let stored = unsent.shift(); stored; stored = unsent.shift()) push(stored);
      sent = createFifo();
    },
  };
}
