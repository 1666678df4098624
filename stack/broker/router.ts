import type { Clock } from "../clock.ts";
import { type BrokerLimits, never } from "./limits.ts";
import type { Message } from "./message.ts";
import type { Publication } from "./publication.ts";
import { type Receipt, settleOne } from "./receipt.ts";
import type { Retained } from "./retained.ts";
import type { Session } from "./session.ts";
import { sharedFilter } from "./shared-group.ts";
import type { Store } from "./store.ts";
import type { Recipient, Subscriptions } from "./subscriptions.ts";

export interface RouterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: BrokerLimits;
  readonly subscriptions: Subscriptions;
  readonly retained: Retained;
  /** The highest sequence that is taken. */
  readonly lastSequence: number;
}

/** Brings a message to every session that is due it; what arrives for no subscriber is gone. */
export class Router {
  readonly #options: RouterOptions;
  #lastSequence: number;

  constructor(options: RouterOptions) {
    this.#options = options;
    this.#lastSequence = options.lastSequence;
  }

  /** The receipt waits for every durable session that takes the message, and for the disk if it is retained. */
  publish(publication: Publication, receipt?: Receipt): void {
    const { topic, retain } = publication;
    const message = { body: publication.body, expiresAtMs: this.#expiry(publication.expirySeconds) };
    if (retain) this.#retain(publication, message, receipt);
    const route = this.#options.subscriptions.route(topic);
    for (const recipient of route.recipients) this.#deliver(publication, message, recipient, receipt);
    for (const group of route.groups) {
      const member = group.pick(topic, publication.partition);
      if (member !== undefined) this.#deliver(publication, message, member, receipt);
    }
  }

  /** Sends what is retained under a filter; a shared subscription gets none (MQTT 5, 4.8.2). */
  sendRetained(session: Session, filter: string, qos: 0 | 1): void {
    const { retained, clock } = this.#options;
    if (sharedFilter(filter) !== undefined) return;
    for (const message of retained.matching(filter, clock.now()))
      session.offer({
        ...message,
        qos: lower(qos, message.qos),
        retain: true,
        sequence: this.#nextSequence(),
      });
  }

  #deliver(publication: Publication, message: Message, to: Recipient, receipt: Receipt | undefined): void {
    if (to.noLocal && to.session.id === publication.from) return;
    const offer = {
      sequence: this.#nextSequence(),
      body: message.body,
      expiresAtMs: message.expiresAtMs,
      qos: lower(publication.qos, to.qos),
      retain: publication.retain && to.retainAsPublished,
    };
    to.session.offer(offer, receipt);
  }

  #retain(publication: Publication, message: Message, receipt: Receipt | undefined): void {
    const { retained, store } = this.#options;
    if (publication.isEmpty) retained.delete(publication.topic);
    else retained.set(publication.topic, { ...message, qos: publication.qos });
    if (receipt === undefined) return;
    receipt.waiting += 1;
    void store.committed().then(() => settleOne(receipt));
  }

  /** Plant time at which a message published now expires. */
  #expiry(requestedSeconds: number | undefined): number {
    const { clock, limits } = this.#options;
    const seconds = Math.min(requestedSeconds ?? never, limits.maxMessageExpirySeconds);
    return seconds >= never ? Number.POSITIVE_INFINITY : clock.now() + seconds * 1000;
  }

  #nextSequence(): number {
    this.#lastSequence += 1;
    return this.#lastSequence;
  }
}

function lower(one: 0 | 1, other: 0 | 1): 0 | 1 {
  return one < other ? one : other;
}
