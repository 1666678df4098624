import type { Clock } from "../clock.ts";
import type { Deadlines } from "./deadlines.ts";
import { partsOf, topicOf } from "./message.ts";
import type { Peer } from "./peer.ts";
import type { Publication } from "./publication.ts";
import type { Store } from "./store.ts";

interface Will {
  readonly number: number;
  readonly publication: Publication;
  /** Plant time. */
  readonly delaySeconds: number;
}

export interface WillOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  publish(publication: Publication): void;
}

/**
 * The wills of connected clients and those whose delay runs, on disk from the CONNECT on: a will is published after a
 * crash of the broker too. One whose session is resumed within the delay is not published (MQTT 5, 3.1.3.2.2).
 */
export class Wills {
  readonly #options: WillOptions;
  readonly #insert;
  readonly #schedule;
  readonly #delete;
  readonly #armed = new WeakMap<Peer, Will>();
  readonly #scheduled = new Map<string, Will>();
  #lastNumber = 0;

  constructor(options: WillOptions) {
    this.#options = options;
    const { store } = options;
    this.#insert = store.prepare("insert into will values (?, ?, ?, null, ?, ?, ?, ?)");
    this.#schedule = store.prepare("update will set firesAtMs = ? where number = ?");
    this.#delete = store.prepare("delete from will where number = ?");
  }

  /** Takes up the wills that a broker before this one left; those of clients connected at its end begin their delay. */
  restore(): void {
    const { store, clock } = this.#options;
    for (const row of store.prepare("select * from will order by number").all()) {
      const { number, session, delaySeconds, firesAtMs, qos, retain, expirySeconds, body } = row;
      if (typeof session !== "string" || !(body instanceof Uint8Array)) continue;
      const bytes = Buffer.from(body);
      const publication = {
        topic: topicOf(bytes),
        body: bytes,
        isEmpty: partsOf(bytes).payloadAt === bytes.length,
        qos: qos === 1 ? (1 as const) : (0 as const),
        retain: retain === 1,
        expirySeconds: typeof expirySeconds === "number" ? expirySeconds : undefined,
        from: session,
        partition: undefined,
      };
      const will = { number: Number(number), publication, delaySeconds: Number(delaySeconds) };
      this.#lastNumber = Math.max(this.#lastNumber, will.number);
      this.#scheduleAt(will, firesAtMs === null ? clock.now() + will.delaySeconds * 1000 : Number(firesAtMs));
    }
  }

  arm(peer: Peer, publication: Publication, delaySeconds: number): void {
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    this.#armed.set(peer, { number, publication, delaySeconds });
    const { from, qos, retain, expirySeconds, body } = publication;
    this.#options.store.write(() =>
      this.#insert.run(number, from, delaySeconds, qos, retain ? 1 : 0, expirySeconds ?? null, body),
    );
  }

  /** The client left with a DISCONNECT. */
  disarm(peer: Peer): void {
    const will = this.#armed.get(peer);
    this.#armed.delete(peer);
    if (will !== undefined) this.#forget(will);
  }

  /** The connection was lost; the session lasts that much longer. */
  lost(peer: Peer, sessionSeconds: number): void {
    const will = this.#armed.get(peer);
    if (will === undefined) return;
    this.#armed.delete(peer);
    const delayMs = Math.min(will.delaySeconds, sessionSeconds) * 1000;
    if (delayMs === 0) this.#fire(will);
    else this.#scheduleAt(will, this.#options.clock.now() + delayMs);
  }

  sessionResumed(sessionId: string): void {
    const will = this.#scheduled.get(sessionId);
    this.#scheduled.delete(sessionId);
    this.#options.deadlines.clear(`will of ${sessionId}`);
    if (will !== undefined) this.#forget(will);
  }

  /** A delay does not outlast the session. */
  sessionEnded(sessionId: string): void {
    this.#options.deadlines.advance(`will of ${sessionId}`);
  }

  #scheduleAt(will: Will, firesAtMs: number): void {
    const { from } = will.publication;
    this.#scheduled.set(from, will);
    this.#options.store.write(() => this.#schedule.run(firesAtMs, will.number));
    this.#options.deadlines.set(`will of ${from}`, firesAtMs, () => {
      this.#scheduled.delete(from);
      this.#fire(will);
    });
  }

  #fire(will: Will): void {
    this.#options.publish(will.publication);
    this.#forget(will);
  }

  #forget(will: Will): void {
    this.#options.store.write(() => this.#delete.run(will.number));
  }
}
