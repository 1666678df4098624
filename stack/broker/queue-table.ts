import { append, type Delivery, makeDelivery, type RowOwner, release } from "./delivery.ts";
import { Grace } from "./grace.ts";
import type { Store } from "./store.ts";

/** Rows of ended sessions removed with each commit, so that none takes long. */
const sweepRows = 5_000;

/**
 * The rows of all queues, written and removed in the store's transactions. What is acknowledged before its
 * transaction comes never touches the disk; until it is one or the other its publisher gets no PUBACK.
 */
export class QueueTable {
  readonly #store: Store;
  readonly #insert;
  readonly #removeOne;
  readonly #removeBelow;
  readonly #select;
  readonly #sweep;
  readonly #grace = new Grace((owner, delivery) => this.#enlist(this.#inserts, owner, delivery));
  readonly #inserts = new Map<RowOwner, Delivery[]>();
  readonly #removals = new Map<RowOwner, number[]>();
  #enlisted = false;

  constructor(store: Store) {
    this.#store = store;
    this.#insert = store.prepare("insert into queue values (?, ?, ?, ?, ?)");
    this.#removeOne = store.prepare("delete from queue where session = ? and sequence = ?");
    this.#removeBelow = store.prepare("delete from queue where session = ? and sequence < ?");
    this.#select = store.prepare(
      "select sequence, retain, expiresAtMs, body from queue where session = ? and sequence > ? order by sequence limit ?",
    );
    this.#sweep = store.prepare(
      `delete from queue where session = :number and sequence <= (select max(sequence) from
        (select sequence from queue where session = :number order by sequence limit ${sweepRows}))`,
    );
  }

  /** The highest sequence on disk; -1 if there is none. */
  lastSequence(): number {
    const row = this.#store.prepare("select max(sequence) as last from queue").get();
    return typeof row?.last === "number" ? row.last : -1;
  }

  /** How many rows each session has, by its number. */
  lengths(): Map<number, number> {
    const rows = this.#store.prepare("select session, count(*) as length from queue group by session").all();
    return new Map(rows.map(({ session, length }) => [Number(session), Number(length)]));
  }

  /** Written with the next commit or, when the client is expected to acknowledge at once, a few milliseconds later. */
  insert(owner: RowOwner, delivery: Delivery, expectedSoon: boolean): void {
    if (expectedSoon) this.#grace.add(owner, delivery);
    else this.#enlist(this.#inserts, owner, delivery);
  }

  remove(owner: RowOwner, sequence: number): void {
    this.#enlist(this.#removals, owner, sequence);
  }

  /** The next rows behind a sequence, oldest first; undefined if the disk refuses. */
  page(owner: RowOwner, after: number, limit: number): Delivery[] | undefined {
    return this.#store.read(() => this.#select.all(owner.number, after, limit))?.map(toDelivery);
  }

  /** Forgets the queue of a session that ended: nobody waits for it any more, and its rows go over the next commits. */
  clear(owner: RowOwner): void {
    for (const delivery of [...(this.#inserts.get(owner) ?? []), ...this.#grace.drop(owner)]) {
      delivery.settled = true;
      release(delivery);
    }
    this.#inserts.delete(owner);
    this.#removals.delete(owner);
    this.sweep(owner.number);
  }

  sweep(number: number): void {
    const sweep = () => {
      if (Number(this.#sweep.run({ number }).changes) >= sweepRows) this.#store.write(sweep);
    };
    this.#store.write(sweep);
  }

  /** What is still expected to be acknowledged soon goes to disk with the next commit. */
  endGrace(): void {
    this.#grace.end();
  }

  #enlist<V>(lists: Map<RowOwner, V[]>, owner: RowOwner, value: V): void {
    append(lists, owner, value);
    if (this.#enlisted) return;
    this.#enlisted = true;
    this.#store.write(() => this.#write());
  }

  #write(): void {
    this.#enlisted = false;
    for (const [owner, sequences] of this.#removals) this.#removeRows(owner, sequences);
    for (const [owner, deliveries] of this.#inserts) this.#insertRows(owner, deliveries);
    this.#removals.clear();
    this.#inserts.clear();
  }

  /** Acknowledgements mostly come in order, and then one statement removes them all. */
  #removeRows(owner: RowOwner, sequences: readonly number[]): void {
    const { lowestKept } = owner;
    const outOfOrder = sequences.filter((sequence) => sequence >= lowestKept);
    if (outOfOrder.length < sequences.length) this.#removeBelow.run(owner.number, lowestKept);
    for (const sequence of outOfOrder) this.#removeOne.run(owner.number, sequence);
  }

  #insertRows(owner: RowOwner, deliveries: readonly Delivery[]): void {
    const written = deliveries.filter((delivery) => !delivery.settled);
    for (const delivery of written) {
      const { sequence, retain, expiresAtMs, body } = delivery;
      const expires = expiresAtMs === Number.POSITIVE_INFINITY ? null : expiresAtMs;
      this.#insert.run(owner.number, sequence, retain ? 1 : 0, expires, body);
      delivery.stored = true;
    }
    this.#store.afterCommit(() => written.forEach(release));
  }
}

function toDelivery(row: Record<string, unknown>): Delivery {
  const { sequence, retain, expiresAtMs, body } = row;
  if (!(body instanceof Uint8Array)) throw new Error(`expected a blob in queue.body, got ${typeof body}`);
  const delivery = makeDelivery({
    sequence: Number(sequence),
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    expiresAtMs: typeof expiresAtMs === "number" ? expiresAtMs : Number.POSITIVE_INFINITY,
    qos: 1,
    retain: retain === 1,
  });
  delivery.stored = true;
  return delivery;
}
