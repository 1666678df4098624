import { type Receipt, settleOne } from "./receipt.ts";

/** One message on its way to one session. */
export interface Delivery {
  /** Grows over all sessions and across restarts: the order in which the broker accepted. */
  readonly sequence: number;
  readonly body: Buffer;
  /** Plant time; Infinity: never. */
  readonly expiresAtMs: number;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** 0 until it was sent. */
  packetId: number;
  /** It goes out again after it may have arrived: MQTT's DUP. */
  repeated: boolean;
  /** Acknowledged or given up: it needs no row any more. */
  settled: boolean;
  /** Whether a row of it is on disk. */
  stored: boolean;
  /** What its publisher waits for; undefined once the message is safe. */
  receipt: Receipt | undefined;
}

export function makeDelivery(
  of: Pick<Delivery, "sequence" | "body" | "expiresAtMs" | "qos" | "retain">,
  receipt?: Receipt,
): Delivery {
  return {
    sequence: of.sequence,
    body: of.body,
    expiresAtMs: of.expiresAtMs,
    qos: of.qos,
    retain: of.retain,
    packetId: 0,
    repeated: false,
    settled: false,
    stored: false,
    receipt,
  };
}

/** The message is safe for this receiver: on disk, acknowledged or given up. Its publisher hears of it once all are. */
export function release(delivery: Delivery): void {
  const { receipt } = delivery;
  if (receipt === undefined) return;
  delivery.receipt = undefined;
  settleOne(receipt);
}

/** A session as the owner of rows in the queue table. */
export interface RowOwner {
  readonly number: number;
  /** Everything below this sequence is settled. */
  readonly lowestKept: number;
  /** Its client acknowledges so soon that a row is seldom needed. */
  keepsUp: boolean;
}

export function append<V>(lists: Map<RowOwner, V[]>, owner: RowOwner, value: V): void {
  const list = lists.get(owner);
  if (list === undefined) lists.set(owner, [value]);
  else list.push(value);
}
