import type { Source } from "../connector.ts";
import { catchUp } from "./catch-up.ts";
import { type Horizon, readHorizon } from "./horizon.ts";
import { createMessageWriter } from "./message-writer.ts";
import type { Notification } from "./publish-loop.ts";
import type { Live } from "./resume.ts";
import type { OpenSession } from "./session.ts";
import type { SourceTime } from "./source-time.ts";
import { acceptLive, type Sample, type Tag } from "./tag.ts";

/** A server that tells no source times may be ahead of us by so much, and its history is still read to the end. */
const clockErrorMs = 86_400_000;

/** What a reading does between one wait for the server and the next. */
export interface Steps {
  /** Emits what the server's history holds after what has been emitted. */
  catchUpToNow(): Promise<void>;
  /** Emits what a notification brings, and from history what did not fit into a queue of the server. */
  take(inOrder: Live["inOrder"]): (notification: Notification) => Promise<void>;
  /** False once a step has failed: what is in memory is ahead of what was emitted then. */
  areDone(): boolean;
}

/** The steps of a reading, in one session. */
export function openSteps(
  source: Source,
  { session, serverUri }: Pick<OpenSession, "session" | "serverUri">,
  tags: readonly Tag[],
): Steps {
  const { clock } = source;
  const write = createMessageWriter(source.asset, serverUri);
  let areDone = true;

  async function step(work: () => Promise<void>): Promise<void> {
    areDone = false;
    await work();
    areDone = true;
  }
  async function deliver(samples: Sample[], latencyMs = 0): Promise<void> {
    source.signal.throwIfAborted();
    const { messages, position } = write(samples, { atMs: clock.now(), latencyMs });
    await source.emit(messages, position);
  }
  function catchUpUntil(until: SourceTime, initial?: Horizon["initial"]): Promise<void> {
    return catchUp({ session, tags, until, nowMs: clock.now(), deliver, ...(initial && { initial }) });
  }

  return {
    areDone: () => areDone,
    catchUpToNow: () =>
      step(async () => {
        const { at, initial } = await readHorizon(session, tags, clock.now());
        await catchUpUntil(at ?? { ms: clock.now() + clockErrorMs, ticks: 0 }, initial);
      }),
    take: (inOrder) => (notification) =>
      step(async () => {
        const { samples, gapUntil } = inOrder(notification, clock.now());
        if (gapUntil) await catchUpUntil(gapUntil);
        const accepted = acceptLive(samples);
        if (accepted.length === 0) return;
        await deliver(accepted, clock.wallMs() - (notification.sentMs ?? clock.wallMs()));
      }),
  };
}
