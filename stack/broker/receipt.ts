/** The acknowledgement that one publisher waits for, until its message is safe for every receiver. */
export interface Receipt {
  readonly packetId: number;
  /** MQTT 5 reason code of the PUBACK. */
  readonly reason: number;
  /** Receivers for which the message is neither on disk nor acknowledged yet. */
  waiting: number;
  /** Called when nothing is waited for any more. */
  settled(): void;
}

/** One thing less to wait for. */
export function settleOne(receipt: Receipt): void {
  receipt.waiting -= 1;
  if (receipt.waiting === 0) receipt.settled();
}
