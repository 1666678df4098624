import type { Delivery } from "./delivery.ts";
import { pubackMaxBytes, publishOverheadBytes, writePuback, writePublish } from "./packet-writer.ts";
import type { Peer } from "./peer.ts";
import type { Receipt } from "./receipt.ts";
import type { Turn } from "./turn.ts";

const batchBytes = 64 * 1024;

/** The sending half of one client's connection: PUBLISH and PUBACK packets, many to a write. */
export class Connection {
  readonly peer: Peer;
  readonly #turn: Turn;
  readonly #unreadLimitBytes: number;
  readonly #settled: () => void;
  #batch = Buffer.allocUnsafe(batchBytes);
  #used = 0;
  #receipts: Receipt[] = [];

  /** A client that leaves more than the limit unread, as one that publishes without end, is cut off. */
  constructor(peer: Peer, turn: Turn, unreadLimitBytes: number) {
    this.peer = peer;
    this.#turn = turn;
    this.#unreadLimitBytes = unreadLimitBytes;
    this.#settled = () => turn.flush(this);
  }

  /** The client does not take more at the moment; its socket says `drain` once it does. */
  get isBlocked(): boolean {
    return this.peer.conn.destroyed || this.peer.conn.writableNeedDrain;
  }

  /** A PUBACK to come; PUBACKs leave in the order of their PUBLISHes (MQTT 5, 4.6). */
  expectAcknowledgement(packetId: number, reason: number): Receipt {
    const receipt = { packetId, reason, waiting: 0, settled: this.#settled };
    this.#receipts.push(receipt);
    return receipt;
  }

  /** False: the packet is larger than the client said that it takes (MQTT 5, 3.1.2.11.4). */
  deliver(delivery: Delivery, nowMs: number): boolean {
    this.#reserve(delivery.body.length + publishOverheadBytes);
    const end = writePublish(this.#batch, this.#used, delivery, { version: this.peer.version, nowMs });
    if (end - this.#used > (this.peer.maximumPacketSize ?? Number.POSITIVE_INFINITY)) return false;
    this.#used = end;
    this.#turn.flush(this);
    return true;
  }

  flush(): void {
    this.#acknowledge();
    this.#write();
    if (this.peer.conn.writableLength > this.#unreadLimitBytes) this.peer.conn.destroy();
  }

  #acknowledge(): void {
    if (this.#receipts.length === 0) return;
    const open = this.#receipts.findIndex((receipt) => receipt.waiting > 0);
    const ready = this.#receipts.splice(0, open < 0 ? this.#receipts.length : open);
    for (const receipt of ready) {
      this.#reserve(pubackMaxBytes);
      this.#used = writePuback(this.#batch, this.#used, receipt, this.peer.version);
    }
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#batch.length) return;
    this.#write();
    if (bytes > this.#batch.length) this.#batch = Buffer.allocUnsafe(bytes);
  }

  #write(): void {
    const { conn } = this.peer;
    if (this.#used === 0) return;
    if (!conn.destroyed) conn.write(this.#batch.subarray(0, this.#used));
    // What the kernel took at once was copied there; only a write that waits still needs its bytes.
    const reusable = conn.writableLength === 0 && this.#batch.length === batchBytes;
    if (!reusable) this.#batch = Buffer.allocUnsafe(batchBytes);
    this.#used = 0;
  }
}
