import { append, type Delivery, type RowOwner } from "./delivery.ts";

const graceMs = 4;
const countLimit = 8_192;

/**
 * Deliveries that are likely to be acknowledged before a row of them is worth its while. Each has one to two grace
 * periods (wall time); what is not settled by then is handed on, and its session counts as one that does not keep up.
 */
export class Grace {
  readonly #handOn: (owner: RowOwner, delivery: Delivery) => void;
  #young = new Map<RowOwner, Delivery[]>();
  #old = new Map<RowOwner, Delivery[]>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(handOn: (owner: RowOwner, delivery: Delivery) => void) {
    this.#handOn = handOn;
  }

  add(owner: RowOwner, delivery: Delivery): void {
    append(this.#young, owner, delivery);
    this.#count += 1;
    if (this.#count >= countLimit) this.#age();
    this.#timer ??= setTimeout(() => this.#age(), graceMs);
  }

  /** Takes out what is left of one session. */
  drop(owner: RowOwner): Delivery[] {
    const left = [...(this.#old.get(owner) ?? []), ...(this.#young.get(owner) ?? [])];
    this.#old.delete(owner);
    this.#young.delete(owner);
    return left;
  }

  /** Hands on everything at once. */
  end(): void {
    this.#age();
    this.#age();
  }

  #age(): void {
    for (const [owner, deliveries] of this.#old) {
      for (const delivery of deliveries) {
        if (delivery.settled) continue;
        owner.keepsUp = false;
        this.#handOn(owner, delivery);
      }
    }
    this.#old = this.#young;
    this.#young = new Map();
    this.#count = 0;
    clearTimeout(this.#timer);
    this.#timer = this.#old.size > 0 ? setTimeout(() => this.#age(), graceMs) : undefined;
  }
}
