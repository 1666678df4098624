/** The limits of the AIO broker's `advanced.clients`, under its names; durations are plant time but for keep alive. */
export interface BrokerLimits {
  /** Longest session; also that of persistent MQTT 3.1.1 sessions. 4294967295 is for ever. */
  readonly maxSessionExpirySeconds: number;
  /** Every message expires after at most this long. 4294967295 is never. */
  readonly maxMessageExpirySeconds: number;
  readonly maxPacketSizeBytes: number;
  /** Unacknowledged PUBLISH packets towards one client, however many more it offers to take. */
  readonly maxReceiveMaximum: number;
  /** Wall time; 0 is no limit. */
  readonly maxKeepAliveSeconds: number;
  /** Covers what waits for a session, not what is in flight; `None` never drops and ignores the length. */
  readonly subscriberQueueLimit: {
    readonly length: number;
    readonly strategy: "None" | "DropOldest";
  };
}

export const never = 0xffff_ffff;

export const defaultLimits: BrokerLimits = {
  maxSessionExpirySeconds: never,
  maxMessageExpirySeconds: never,
  maxPacketSizeBytes: 16 * 1024 * 1024,
  maxReceiveMaximum: 4_096,
  maxKeepAliveSeconds: 0,
  subscriberQueueLimit: { length: Number.MAX_SAFE_INTEGER, strategy: "None" },
};
