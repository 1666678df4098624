import type { Delivery, RowOwner } from "./delivery.ts";
import type { QueueTable } from "./queue-table.ts";

/** How many deliveries of one session wait in memory; the rest waits on disk alone. */
const headLength = 2_000;

/** What waits for one session, oldest first: a head in memory and a tail on disk. */
export class SessionQueue {
  readonly #table: QueueTable;
  readonly #owner: RowOwner;
  #head: Delivery[] = [];
  #first = 0;
  #tailLength: number;
  /** The sequence up to which the queue is, or was, in memory. */
  #loaded = -1;

  /** A queue of that many rows is on disk already. */
  constructor(table: QueueTable, owner: RowOwner, storedLength: number) {
    this.#table = table;
    this.#owner = owner;
    this.#tailLength = storedLength;
  }

  get length(): number {
    return this.#head.length - this.#first + this.#tailLength;
  }

  /** Everything below this sequence has left the queue. */
  get lowest(): number {
    return this.#head[this.#first]?.sequence ?? this.#loaded + 1;
  }

  get hasRoomInMemory(): boolean {
    return this.#tailLength === 0 && this.#head.length - this.#first < headLength;
  }

  /** Without room in memory the caller has to store it. */
  push(delivery: Delivery): void {
    if (!this.hasRoomInMemory) {
      this.#tailLength += 1;
      return;
    }
    this.#head.push(delivery);
    this.#loaded = delivery.sequence;
  }

  shift(): Delivery | undefined {
    if (this.#first === this.#head.length) this.#load();
    const delivery = this.#head[this.#first];
    if (delivery === undefined) return undefined;
    this.#first += 1;
    if (this.#first > headLength) {
      this.#head = this.#head.slice(this.#first);
      this.#first = 0;
    }
    return delivery;
  }

  /** The client left: what it has not acknowledged goes first again, and QoS 0 does not wait for it. */
  restore(unacknowledged: readonly Delivery[]): void {
    const waiting = this.#head.slice(this.#first).filter((delivery) => delivery.qos > 0);
    this.#head = [...unacknowledged, ...waiting];
    this.#first = 0;
  }

  clear(): Delivery[] {
    const left = this.#head.slice(this.#first);
    this.#head = [];
    this.#first = 0;
    this.#tailLength = 0;
    return left;
  }

  #load(): void {
    this.#head = [];
    this.#first = 0;
    if (this.#tailLength === 0) return;
    const page = this.#table.page(this.#owner, this.#loaded, headLength);
    if (page === undefined) return;
    this.#head = page;
    const expected = Math.min(headLength, this.#tailLength);
    if (this.#head.length !== expected) {
      const found = `expected ${expected} rows of session ${this.#owner.number} behind ${this.#loaded}`;
      throw new Error(`${found}, got ${this.#head.length}: the queue on disk and its count disagree`);
    }
    this.#tailLength -= expected;
    this.#loaded = this.#head.at(-1)?.sequence ?? this.#loaded;
  }
}
