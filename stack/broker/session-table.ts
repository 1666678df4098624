import type { Store } from "./store.ts";
import type { Subscription } from "./subscriptions.ts";

/** What of a session outlives the broker, its queue apart. */
export interface StoredSession {
  readonly number: number;
  readonly id: string;
  readonly expirySeconds: number;
  /** Plant time; undefined: its client is connected, or it never ends. */
  readonly endsAtMs: number | undefined;
  readonly subscriptions: readonly Subscription[];
}

/** The durable sessions on disk. */
export class SessionTable {
  readonly #store: Store;
  readonly #upsert;
  readonly #delete;

  constructor(store: Store) {
    this.#store = store;
    this.#upsert = store.prepare("insert or replace into session values (?, ?, ?, ?, ?)");
    this.#delete = store.prepare("delete from session where number = ?");
  }

  all(): StoredSession[] {
    const rows = this.#store.prepare("select * from session order by number").all();
    return rows.map(({ number, id, expirySeconds, endsAtMs, subscriptions }) => ({
      number: Number(number),
      id: String(id),
      expirySeconds: Number(expirySeconds),
      endsAtMs: typeof endsAtMs === "number" ? endsAtMs : undefined,
      subscriptions: JSON.parse(String(subscriptions)),
    }));
  }

  /** To be called in a transaction. */
  save(session: StoredSession): void {
    const { number, id, expirySeconds, endsAtMs, subscriptions } = session;
    const ends = endsAtMs !== undefined && Number.isFinite(endsAtMs) ? endsAtMs : null;
    this.#upsert.run(number, id, expirySeconds, ends, JSON.stringify(subscriptions));
  }

  delete(number: number): void {
    this.#store.write(() => this.#delete.run(number));
  }
}
