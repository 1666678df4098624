import { type Health, watchHealth } from "../health.ts";
import type { ReceivedMessage } from "../mqtt/message.ts";
import { createBackOff, defaultRetryMs, keepTrying } from "../retry.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { decode } from "./decode.ts";
import { createDropCount, type Dropped } from "./drop-count.ts";
import type { FlowOptions } from "./flow.ts";
import { createFold } from "./fold.ts";
import type { Inbox } from "./inbox.ts";
import type { Row } from "./row.ts";

export interface PipeStats {
  readonly acknowledged: number;
  /** Readings, messages or samples that nobody could use; their messages were acknowledged. */
  readonly dropped: Dropped;
  /** The last source time of each asset that reached the destination. */
  readonly watermarks: Readonly<Record<string, number>>;
  /** Not connected: the destination, or the checkpoint's disk, refused what is in hand. */
  readonly destination: Health;
}

/** The way from messages that came to messages that may be acknowledged. */
export interface FlowPipe {
  /** Carries until the inbox is closed, whose reason it rejects with; a batch in hand is delivered first, unless aborted. */
  carry(inbox: Inbox<ReceivedMessage>, acknowledge: (message: ReceivedMessage) => void): Promise<never>;
  stats(): PipeStats;
}

/** The rows of one batch, and how far it reaches. */
interface Batch {
  readonly rows: readonly Row[];
  readonly latest: ReadonlyMap<string, number>;
}

/** So many messages go to the destination at once: fewer cost it more per row, more hold up everything else in the process. */
const batchLength = 1_000;
export const defaultWindow = 2_000;

export function createPipe(options: FlowOptions, checkpoint: Checkpoint, signal: AbortSignal): FlowPipe {
  const { operators, destination, clock, retryMs = defaultRetryMs, seed, window = defaultWindow } = options;
  const drops = createDropCount();
  const fold = createFold({ operators, checkpoint, onDropped: drops.add });
  const watermarks = new Map<string, number>();
  const watch = watchHealth(clock);
  const backOff = createBackOff(retryMs, seed + 1);
  let acknowledged = 0;

  function foldAll(messages: readonly ReceivedMessage[]): Batch {
    const rows: Row[] = [];
    const latest = new Map<string, number>();
    for (const { topic, payload } of messages) {
      const { samples, dropped } = decode(topic, payload);
      for (const reason of dropped) drops.add(reason);
      for (const sample of samples) {
        for (const row of fold.accept(sample)) rows.push(row);
        latest.set(sample.asset, Math.max(sample.sourceMs, latest.get(sample.asset) ?? -Infinity));
      }
    }
    return { rows, latest };
  }

  /** Waits out whatever keeps the step from succeeding; rejects only when aborted. */
  async function insist(step: () => Promise<void>): Promise<void> {
    await keepTrying(step, { signal, backOff, onFailure: watch.down });
    signal.throwIfAborted();
    backOff.reset();
    watch.up();
  }

  async function deliver({ rows, latest }: Batch): Promise<void> {
    if (rows.length > 0) await insist(() => destination.write(rows, signal));
    for (const [asset, sourceMs] of latest) {
      watermarks.set(asset, Math.max(sourceMs, watermarks.get(asset) ?? -Infinity));
    }
  }

  return {
    async carry(inbox, acknowledge) {
      let delivered: ReceivedMessage[] = [];
      for (;;) {
        const messages = await inbox.take(Math.min(batchLength, window));
        await deliver(foldAll(messages));
        delivered.push(...messages);
        // The checkpoint costs as much for one message as for many of the same assets.
        if (inbox.size > 0 && delivered.length < window) continue;
        await insist(async () => fold.save());
        for (const message of delivered) acknowledge(message);
        acknowledged += delivered.length;
        delivered = [];
      }
    },
    stats: () => ({
      acknowledged,
      dropped: drops.dropped(),
      watermarks: Object.fromEntries(watermarks),
      destination: watch.health(),
    }),
  };
}
