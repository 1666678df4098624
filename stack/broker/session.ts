import type { Connection } from "./connection.ts";
import { type Delivery, makeDelivery, type RowOwner, release } from "./delivery.ts";
import type { BrokerLimits } from "./limits.ts";
import type { QueueTable } from "./queue-table.ts";
import type { Receipt } from "./receipt.ts";
import { SessionQueue } from "./session-queue.ts";
import type { Turn } from "./turn.ts";

export interface SessionOptions {
  readonly id: string;
  readonly number: number;
  /** It outlives its connection and the broker, and so does what waits for it. */
  readonly durable: boolean;
  /** Rows of its queue that are on disk already. */
  readonly storedLength: number;
}

/** What the sessions of one broker share. */
export interface SessionContext {
  readonly table: QueueTable;
  readonly turn: Turn;
  readonly limits: BrokerLimits;
  readonly counts: { deliveredOut: number; dropped: number };
  now(): number;
}

/** A message as it is offered to a session. */
export type Offer = Pick<Delivery, "sequence" | "body" | "expiresAtMs" | "qos" | "retain">;

/**
 * Everything that waits for one client id, and the order in which it goes out: first what was sent before and not
 * acknowledged, then the queue, then what is published now. Never more in flight than the client's Receive Maximum.
 */
export class Session implements RowOwner {
  readonly id: string;
  readonly number: number;
  durable: boolean;
  keepsUp = true;
  readonly #context: SessionContext;
  readonly #queue: SessionQueue;
  readonly #inFlight = new Map<number, Delivery>();
  #connection: Connection | undefined;
  #lastPacketId = 0;

  constructor(options: SessionOptions, context: SessionContext) {
    this.id = options.id;
    this.number = options.number;
    this.durable = options.durable;
    this.#context = context;
    this.#queue = new SessionQueue(context.table, this, options.storedLength);
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Messages not acknowledged yet, in flight ones too. */
  get length(): number {
    return this.#inFlight.size + this.#queue.length;
  }

  get lowestKept(): number {
    for (const delivery of this.#inFlight.values()) return delivery.sequence;
    return this.#queue.lowest;
  }

  attach(connection: Connection): void {
    this.detach();
    this.#connection = connection;
    this.keepsUp = true;
    connection.peer.conn.on("drain", () => this.#context.turn.send(this));
    this.#context.turn.send(this);
  }

  detach(): void {
    this.#connection = undefined;
    for (const delivery of this.#inFlight.values()) delivery.repeated = true;
    this.#queue.restore([...this.#inFlight.values()]);
    this.#inFlight.clear();
  }

  /** Takes the message on. QoS 0 is for a connected client alone, and only while it does not lag far behind. */
  offer(offer: Offer, receipt?: Receipt): void {
    const inMemory = this.#queue.hasRoomInMemory;
    if (offer.qos === 0 && (this.#connection === undefined || !inMemory)) return;
    const delivery = makeDelivery(offer, this.durable && offer.qos > 0 ? receipt : undefined);
    if (delivery.receipt !== undefined) delivery.receipt.waiting += 1;
    const soon = inMemory && this.keepsUp && this.#queue.length < this.#room;
    this.#queue.push(delivery);
    if (offer.qos > 0 && (this.durable || !inMemory)) this.#context.table.insert(this, delivery, soon);
    this.#dropOldest();
    if (this.#connection !== undefined) this.#context.turn.send(this);
  }

  acknowledge(packetId: number): void {
    const delivery = this.#inFlight.get(packetId);
    if (delivery === undefined) return;
    this.#inFlight.delete(packetId);
    if (this.#inFlight.size === 0 || !delivery.stored) this.keepsUp = true;
    this.#settle(delivery);
    if (this.#queue.length > 0) this.#context.turn.send(this);
  }

  /** Sends what waits, as far as the client takes it. */
  send(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const nowMs = this.#context.now();
    while (this.#room > 0) {
      const delivery = this.#queue.shift();
      if (delivery === undefined) return;
      if (delivery.expiresAtMs <= nowMs || !this.#deliver(connection, delivery, nowMs)) this.#drop(delivery);
    }
  }

  /** Ends the session: nobody is owed anything that waited for it. */
  end(): void {
    this.#connection = undefined;
    for (const delivery of [...this.#inFlight.values(), ...this.#queue.clear()]) {
      delivery.settled = true;
      release(delivery);
    }
    this.#inFlight.clear();
    this.#context.table.clear(this);
  }

  /** How many more messages the client takes now. */
  get #room(): number {
    const connection = this.#connection;
    if (connection === undefined || connection.isBlocked) return 0;
    const window = Math.min(connection.peer.receiveMaximum, this.#context.limits.maxReceiveMaximum);
    return window - this.#inFlight.size;
  }

  /** False: the client does not take a packet of that size. */
  #deliver(connection: Connection, delivery: Delivery, nowMs: number): boolean {
    if (delivery.qos > 0 && delivery.packetId === 0) delivery.packetId = this.#freePacketId();
    if (!connection.deliver(delivery, nowMs)) return false;
    if (delivery.qos > 0) this.#inFlight.set(delivery.packetId, delivery);
    this.#context.counts.deliveredOut += 1;
    return true;
  }

  /** What is sent again keeps its identifier (MQTT 5, 4.4) and goes first, so it is in flight before this looks. */
  #freePacketId(): number {
    do this.#lastPacketId = (this.#lastPacketId % 0xffff) + 1;
    while (this.#inFlight.has(this.#lastPacketId));
    return this.#lastPacketId;
  }

  #dropOldest(): void {
    const { length, strategy } = this.#context.limits.subscriberQueueLimit;
    if (strategy === "None") return;
    // What leaves as soon as this turn ends does not wait.
    while (this.#queue.length > length + this.#room) {
      const oldest = this.#queue.shift();
      if (oldest === undefined) return;
      this.#drop(oldest);
    }
  }

  #drop(delivery: Delivery): void {
    if (delivery.qos > 0) this.#context.counts.dropped += 1;
    this.#settle(delivery);
  }

  #settle(delivery: Delivery): void {
    delivery.settled = true;
    release(delivery);
    if (delivery.stored) this.#context.table.remove(this, delivery.sequence);
  }
}
