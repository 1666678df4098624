import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { MediaProfile } from "../profiles.ts";
import type { RtpSender } from "./rtp-sender.ts";
import type { Pair } from "./transport-header.ts";

/** One client's stream, from SETUP to TEARDOWN. */
export interface Session {
  readonly id: string;
  readonly profile: MediaProfile;
  readonly sender: RtpSender;
  /** The connection whose channels it uses, if it uses any: it ends with it. */
  readonly carrier: { readonly socket: Socket; readonly channels: Pair } | undefined;
  isPlaying: boolean;
  /** The client is still there. */
  touch(): void;
  /** Stops the stream and forgets the session; may be called twice. */
  close(): void;
}

/** All sessions of one camera; each ends when nothing was heard of its client for a while. */
export interface Sessions {
  readonly timeoutSeconds: number;
  isFull(): boolean;
  find(id: string): Session | undefined;
  all(): readonly Session[];
  /** Its id is given before, as packets may touch it while it is being made. */
  newId(): string;
  add(session: Pick<Session, "id" | "profile" | "sender" | "carrier">): Session;
}

export interface SessionLimits {
  readonly sessions: number;
  readonly timeoutSeconds: number;
}

export function openSessions({ sessions: limit, timeoutSeconds }: SessionLimits): Sessions {
  const sessions = new Map<string, Session>();
  return {
    timeoutSeconds,
    isFull: () => sessions.size >= limit,
    find: (id) => sessions.get(id),
    all: () => [...sessions.values()],
    newId: () => randomBytes(8).toString("hex"),
    add(options) {
      // Set up again over two connections at once: the later one holds.
      sessions.get(options.id)?.close();
      // The client is told the timeout; the network may need some time more than that.
      const timer = setTimeout(() => session.close(), timeoutSeconds * 1100);
      const session: Session = {
        ...options,
        isPlaying: false,
        touch: () => void timer.refresh(),
        close() {
          clearTimeout(timer);
          if (sessions.delete(options.id)) options.sender.close();
        },
      };
      sessions.set(options.id, session);
      return session;
    },
  };
}
