import type { Message } from "./message.ts";
import type { Store } from "./store.ts";
import { topicMatcher } from "./topic-tree.ts";

export interface RetainedMessage extends Message {
  readonly qos: 0 | 1;
}

/** The last retained message of each topic, in memory and on disk. */
export class Retained {
  readonly #store: Store;
  readonly #upsert;
  readonly #delete;
  readonly #messages = new Map<string, RetainedMessage>();
  readonly #changed = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
    this.#upsert = store.prepare("insert or replace into retained values (?, ?, ?, ?)");
    this.#delete = store.prepare("delete from retained where topic = ?");
    for (const row of store.prepare("select topic, qos, expiresAtMs, body from retained").iterate()) {
      const { topic, qos, expiresAtMs, body } = row;
      if (typeof topic !== "string" || !(body instanceof Uint8Array)) continue;
      const expires = typeof expiresAtMs === "number" ? expiresAtMs : Number.POSITIVE_INFINITY;
      this.#messages.set(topic, { body: Buffer.from(body), qos: qos === 1 ? 1 : 0, expiresAtMs: expires });
    }
  }

  get size(): number {
    return this.#messages.size;
  }

  set(topic: string, message: RetainedMessage): void {
    this.#messages.set(topic, message);
    this.#touch(topic);
  }

  delete(topic: string): void {
    if (this.#messages.delete(topic)) this.#touch(topic);
  }

  /** What a new subscription with that filter is due; expired messages are forgotten on the way. */
  matching(filter: string, nowMs: number): RetainedMessage[] {
    const matches = topicMatcher(filter);
    const found = [...this.#messages].filter(([topic]) => matches(topic));
    for (const [topic, { expiresAtMs }] of found) if (expiresAtMs <= nowMs) this.delete(topic);
    return found.map(([, message]) => message).filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }

  /** A topic that changes many times between two commits is written once. */
  #touch(topic: string): void {
    if (this.#changed.size === 0) this.#store.write(() => this.#write());
    this.#changed.add(topic);
  }

  #write(): void {
    for (const topic of this.#changed) {
      const message = this.#messages.get(topic);
      const expires =
        message?.expiresAtMs === Number.POSITIVE_INFINITY ? null : (message?.expiresAtMs ?? null);
      if (message === undefined) this.#delete.run(topic);
      else this.#upsert.run(topic, message.qos, expires, message.body);
    }
    this.#changed.clear();
  }
}
