import type { Clock } from "../clock.ts";
import type { BrokerStats } from "./broker.ts";
import { Connection } from "./connection.ts";
import { Deadlines } from "./deadlines.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Peer } from "./peer.ts";
import { type Publication, type PublishedPacket, toPublication } from "./publication.ts";
import { QueueTable } from "./queue-table.ts";
import { Retained } from "./retained.ts";
import { Router } from "./router.ts";
import type { Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import type { Store } from "./store.ts";
import { type Subscription, Subscriptions } from "./subscriptions.ts";
import { Turn } from "./turn.ts";
import { Wills } from "./wills.ts";

interface Attached {
  readonly connection: Connection;
  readonly session: Session;
}

/**
 * Routes, stores and delivers every message; it knows clients only as `Peer`, so what speaks the rest of the protocol
 * underneath can be replaced.
 *
 *     publisher ─▶ accept ─▶ subscriptions ─▶ session: head in memory, tail on disk ─▶ connection ─▶ subscriber
 *         ◀─ PUBACK ── once every durable receiver has it on disk, or acknowledged it ◀─ acknowledge ─┘
 */
export class Engine implements Disposable {
  readonly #store: Store;
  readonly #limits: BrokerLimits;
  readonly #turn: Turn;
  readonly #table: QueueTable;
  readonly #retained: Retained;
  readonly #deadlines: Deadlines;
  readonly #router: Router;
  readonly #sessions: Sessions;
  readonly #subscriptions = new Subscriptions();
  readonly #attached = new Map<Peer, Attached>();
  readonly #counts = { publishedIn: 0, deliveredOut: 0, dropped: 0 };
  readonly wills: Wills;

  constructor(options: { store: Store; clock: Clock; limits: BrokerLimits }) {
    const { store, clock, limits } = options;
    this.#store = store;
    this.#limits = limits;
    this.#turn = new Turn(() => store.commit());
    store.onPending = () => this.#turn.schedule();
    this.#table = new QueueTable(store);
    this.#retained = new Retained(store);
    this.#deadlines = new Deadlines(clock);
    const subscriptions = this.#subscriptions;
    const lastSequence = this.#table.lastSequence();
    this.#router = new Router({ ...options, subscriptions, retained: this.#retained, lastSequence });
    const shared = { store, clock, deadlines: this.#deadlines };
    this.#sessions = new Sessions({
      ...shared,
      subscriptions,
      context: { table: this.#table, turn: this.#turn, limits, counts: this.#counts, now: () => clock.now() },
      onEnd: (id) => this.wills.sessionEnded(id),
    });
    this.wills = new Wills({ ...shared, publish: (will) => this.#publishWill(will) });
    this.#sessions.restore();
    this.wills.restore();
  }

  stats(): BrokerStats {
    return {
      clients: this.#attached.size,
      sessions: this.#sessions.size,
      queuedMessages: this.#sessions.queuedMessages,
      ...this.#counts,
      retained: this.#retained.size,
    };
  }

  /** A client is about to connect: whatever becomes of that, the end of its connection is noticed. */
  greet(peer: Peer): void {
    peer.conn.once("close", () => this.#detach(peer));
  }

  /**
   * The filters of a session that a client resumes; undefined: there is none. From here on neither the session's end
   * nor its will comes between: the client knows of it by CONNACK before `attach` is called.
   */
  resume(id: string): Subscription[] | undefined {
    const session = this.#sessions.hold(id);
    if (session === undefined) return undefined;
    this.wills.sessionResumed(id);
    return this.#subscriptions.of(session);
  }

  /** Clean start: what there was of a session is gone. */
  discard(id: string): void {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#sessions.end(session);
  }

  /** The client has its CONNACK; from now on its session sends. */
  attach(peer: Peer): void {
    const session = this.#sessions.open(peer.id, peer.sessionExpiryInterval);
    const connection = new Connection(peer, this.#turn, 2 * this.#limits.maxPacketSizeBytes);
    this.#attached.set(peer, { connection, session });
    session.attach(connection);
    if (peer.conn.closed) this.#detach(peer);
  }

  /** False: the session had the filter already. */
  subscribe(peer: Peer, subscription: Subscription): boolean {
    const session = this.#sessions.get(peer.id);
    if (session === undefined) return false;
    const isNew = this.#subscriptions.add(session, subscription);
    this.#sessions.changed(session);
    return isNew;
  }

  unsubscribe(peer: Peer, filters: readonly string[]): void {
    const session = this.#attached.get(peer)?.session;
    if (session === undefined) return;
    for (const filter of filters) this.#subscriptions.remove(session, filter);
    this.#sessions.changed(session);
  }

  sendRetained(peer: Peer, filter: string, qos: 0 | 1): void {
    const session = this.#attached.get(peer)?.session;
    if (session !== undefined) this.#router.sendRetained(session, filter, qos);
  }

  /** Takes a PUBLISH on; its PUBACK, if it asks for one, follows once the message is safe. */
  accept(peer: Peer, packet: PublishedPacket & { readonly messageId?: number | undefined }): void {
    const connection = this.#attached.get(peer)?.connection;
    if (connection === undefined) return;
    this.#counts.publishedIn += 1;
    const receipt = packet.qos > 0 ? connection.expectAcknowledgement(packet.messageId ?? 0, 0) : undefined;
    this.#router.publish(toPublication(packet, peer.id), receipt);
    if (receipt?.waiting === 0) receipt.settled();
  }

  /** Answers a QoS 1 PUBLISH with a reason why it was not taken. */
  refuse(peer: Peer, packetId: number, reason: number): void {
    this.#attached.get(peer)?.connection.expectAcknowledgement(packetId, reason).settled();
  }

  acknowledge(peer: Peer, packetId: number): void {
    const attached = this.#attached.get(peer);
    if (attached?.session.connection === attached?.connection) attached?.session.acknowledge(packetId);
  }

  /** The connection ended without a DISCONNECT: the will is due. */
  publishWill(peer: Peer): void {
    const session = this.#attached.get(peer)?.session;
    const lives = session !== undefined && this.#sessions.get(peer.id) === session;
    this.wills.lost(peer, lives ? peer.sessionExpiryInterval : 0);
  }

  /** Resolves once all that was asked for so far is on disk. */
  stored(): Promise<void> {
    return this.#store.committed();
  }

  [Symbol.dispose](): void {
    this.#deadlines[Symbol.dispose]();
    this.#table.endGrace();
    this.#turn.run();
    this.#turn.end();
  }

  #detach(peer: Peer): void {
    const attached = this.#attached.get(peer);
    // A will that is due was published before this: aedes closes its client first.
    this.wills.disarm(peer);
    if (attached === undefined) {
      this.#sessions.letGo(peer.id);
      return;
    }
    this.#attached.delete(peer);
    const { connection, session } = attached;
    if (session.connection !== connection) return;
    session.detach();
    this.#sessions.leave(session, peer.sessionExpiryInterval);
  }

  #publishWill(will: Publication): void {
    this.#counts.publishedIn += 1;
    this.#router.publish(will);
  }
}
