import type { Clock } from "../clock.ts";
import type { Deadlines } from "./deadlines.ts";
import { never } from "./limits.ts";
import { Session, type SessionContext } from "./session.ts";
import { SessionTable } from "./session-table.ts";
import type { Store } from "./store.ts";
import type { Subscriptions } from "./subscriptions.ts";

interface Held {
  readonly session: Session;
  expirySeconds: number;
  /** Plant time; undefined while connected, Infinity: never. */
  endsAtMs: number | undefined;
}

export interface SessionsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly subscriptions: Subscriptions;
  readonly context: SessionContext;
  onEnd(id: string): void;
}

/** All sessions by client id; those with an expiry are on disk with their subscriptions, and end at a plant time. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #held = new Map<string, Held>();
  readonly #changed = new Set<Session>();
  readonly #table: SessionTable;
  #lastNumber = 0;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#table = new SessionTable(options.store);
  }

  /** Takes up the sessions on disk; clients connected at the end of the broker before count as gone from now on. */
  restore(): void {
    const { context, subscriptions } = this.#options;
    const lengths = context.table.lengths();
    for (const stored of this.#table.all()) {
      const { number, id, expirySeconds, endsAtMs } = stored;
      const storedLength = lengths.get(number) ?? 0;
      const session = new Session({ id, number, durable: true, storedLength }, context);
      for (const subscription of stored.subscriptions) subscriptions.add(session, subscription);
      this.#held.set(id, { session, expirySeconds, endsAtMs: undefined });
      this.leave(session, expirySeconds, endsAtMs);
      this.#lastNumber = Math.max(this.#lastNumber, number);
      lengths.delete(number);
    }
    // Queues whose session ended with the broker before, or that was being swept.
    for (const number of lengths.keys()) context.table.sweep(number);
    this.#lastNumber = Math.max(this.#lastNumber, ...lengths.keys());
  }

  get size(): number {
    return this.#held.size;
  }

  get queuedMessages(): number {
    let count = 0;
    for (const { session } of this.#held.values()) count += session.length;
    return count;
  }

  get(id: string): Session | undefined {
    const held = this.#held.get(id);
    if (held?.endsAtMs !== undefined && held.endsAtMs <= this.#options.clock.now()) {
      this.end(held.session);
      return undefined;
    }
    return held?.session;
  }

  /** The session of a client that is about to resume it: it does not end meanwhile. */
  hold(id: string): Session | undefined {
    const session = this.get(id);
    const held = this.#held.get(id);
    if (held === undefined) return undefined;
    held.endsAtMs = undefined;
    this.#options.deadlines.clear(`session ${id}`);
    return session;
  }

  /** The client did not come to resume it. */
  letGo(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined || held.endsAtMs !== undefined || held.session.connection !== undefined) return;
    this.leave(held.session, held.expirySeconds);
  }

  /** The session of that client, resumed or new, as its client connects. */
  open(id: string, expirySeconds: number): Session {
    const session = this.get(id) ?? this.#create(id, expirySeconds);
    this.#options.deadlines.clear(`session ${id}`);
    session.durable ||= expirySeconds > 0;
    this.#held.set(id, { session, expirySeconds, endsAtMs: undefined });
    this.changed(session);
    return session;
  }

  /** Its client is gone: it ends after the expiry, or at the plant time given. */
  leave(session: Session, expirySeconds: number, endsAtMs?: number): void {
    const { id } = session;
    if (expirySeconds === 0) {
      this.end(session);
      return;
    }
    const lastsMs = expirySeconds >= never ? Number.POSITIVE_INFINITY : expirySeconds * 1000;
    const ends = endsAtMs ?? this.#options.clock.now() + lastsMs;
    this.#held.set(id, { session, expirySeconds, endsAtMs: ends });
    this.changed(session);
    if (Number.isFinite(ends)) this.#options.deadlines.set(`session ${id}`, ends, () => this.end(session));
  }

  end(session: Session): void {
    const { id } = session;
    if (this.#held.get(id)?.session !== session) return;
    this.#held.delete(id);
    this.#options.deadlines.clear(`session ${id}`);
    this.#options.subscriptions.removeAll(session);
    session.end();
    this.#table.delete(session.number);
    this.#options.onEnd(id);
  }

  /** Writes what is to be known of the session after a restart. */
  changed(session: Session): void {
    if (!session.durable) return;
    if (this.#changed.size === 0) this.#options.store.write(() => this.#write());
    this.#changed.add(session);
  }

  #create(id: string, expirySeconds: number): Session {
    this.#lastNumber += 1;
    const options = { id, number: this.#lastNumber, durable: expirySeconds > 0, storedLength: 0 };
    return new Session(options, this.#options.context);
  }

  #write(): void {
    for (const session of this.#changed) {
      const held = this.#held.get(session.id);
      if (held?.session !== session) continue;
      const { id, number } = session;
      const { expirySeconds, endsAtMs } = held;
      const subscriptions = this.#options.subscriptions.of(session);
      this.#table.save({ number, id, expirySeconds, endsAtMs, subscriptions });
    }
    this.#changed.clear();
  }
}
