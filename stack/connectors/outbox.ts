import { MqttRefusal } from "../mqtt/reason-code.ts";
import type { Message, Position } from "./connector.ts";
import { type OutboxDrain, type OutboxLink, startDrain } from "./outbox-drain.ts";
import { type OutboxFileOptions, openOutboxFile, type StoredMessage } from "./outbox-file.ts";
import { createOutboxQueue, type SentMessage } from "./outbox-queue.ts";

export interface OutboxOptions extends OutboxFileOptions {
  /** How many waiting messages may lie in memory as well; the others are read from disk in pages when their turn comes. */
  readonly headLimit?: number;
}

/**
 * Messages on their way to the broker, on disk until it has acknowledged them.
 * They are sent in the order in which they were appended. After a lost connection sending starts again from the oldest
 * unacknowledged one: a message may arrive twice, and what follows the repetition is in order again.
 *
 *     append ──▶ one transaction a turn ──▶ head in memory ──▶ window of unacknowledged publishes ──▶ broker
 *                                  └─────▶ disk ─page by page─┘ (when sending falls behind)
 */
export interface Outbox extends AsyncDisposable {
  /**
   * Resolves when the messages are on disk together with the source's position; one transaction serves all appends of a
   * turn of the event loop. Rejects when the disk refuses; then none of them is stored.
   */
  append(source: string, messages: readonly Message[], position: Position): Promise<void>;
  /** The position that was stored last, also by an earlier run. */
  position(source: string): Position;
  /** Sends until aborted; rejects with why when the link fails or the broker refuses. One at a time. */
  drain(link: OutboxLink, signal: AbortSignal): Promise<void>;
  /** Messages on disk that the broker has not acknowledged. */
  pending(): number;
  /** Messages that the broker will never take (invalid topic or payload, too large); they lie in table `refused`. */
  refused(): number;
}

interface Append {
  readonly source: string;
  readonly messages: readonly Message[];
  readonly position: Position;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const headLimit = { messages: 4_000, characters: 16 * 1024 * 1024 };
/** So many acknowledged messages are deleted in a transaction of their own, where no append brings one. */
const deleteAt = 500;

/** Opens the outbox, with what an earlier run left in it; throws when the file cannot be used. */
export function openOutbox(options: OutboxOptions): Outbox {
  const disk = openOutboxFile(options);
  const queue = createOutboxQueue(disk, { ...headLimit, messages: options.headLimit ?? headLimit.messages });
  const positions = new Map(disk.positions);
  let appends: Append[] = [];
  let deletedThrough = queue.settledThrough;
  let refused = disk.refused;
  let drain: OutboxDrain | undefined;
  let scheduled = false;
  let closed = false;

  function schedule(): void {
    if (!scheduled) setImmediate(commit);
    scheduled = true;
  }

  function commit(): void {
    scheduled = false;
    if (closed) return;
    const group = appends;
    appends = [];
    const messages = numbered(group, queue.storedThrough);
    const deleteThrough = queue.settledThrough;
    try {
      disk.commit({ messages, positions: group.map((one) => [one.source, one.position]), deleteThrough });
    } catch (reason) {
      for (const { reject } of group) reject(reason);
      // What was acknowledged may still make room; if not even that works, the next append tries again.
      if (group.length > 0 && deletedThrough < deleteThrough) schedule();
      return;
    }
    deletedThrough = deleteThrough;
    queue.add(messages);
    for (const { source, position, resolve } of group) {
      positions.set(source, { ...positions.get(source), ...position });
      resolve();
    }
    drain?.wake();
  }

  function refuse({ stored }: SentMessage, reason: unknown): void {
    if (!(reason instanceof MqttRefusal && reason.isHopeless)) throw reason;
    disk.refuse(stored, reason.message);
    refused += 1;
  }

  function onSettled(): void {
    const { settledThrough, storedThrough } = queue;
    if (settledThrough - deletedThrough >= deleteAt || settledThrough === storedThrough) schedule();
  }

  return {
    append(source, messages, position) {
      if (closed) return Promise.reject(new Error(`outbox ${options.file} is closed`));
      return new Promise((resolve, reject) => {
        appends.push({ source, messages, position, resolve, reject });
        schedule();
      });
    },
    position: (source) => positions.get(source) ?? {},
    async drain(link, signal) {
      if (drain)
        throw new Error(`outbox ${options.file} is being drained already; expected one drain at a time`);
      drain = startDrain({ queue, link, signal, refuse, onSettled });
      try {
        await drain.ended;
      } finally {
        drain = undefined;
        queue.rewind();
      }
    },
    pending: () => queue.storedThrough - queue.settledThrough,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      if (closed) return;
      commit();
      closed = true;
      disk[Symbol.dispose]();
    },
  };
}

function numbered(appends: readonly Append[], after: number): StoredMessage[] {
  let sequence = after;
  return appends.flatMap(({ messages }) => messages.map((message) => ({ sequence: ++sequence, message })));
}
