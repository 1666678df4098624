/** A message to publish with QoS 1. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly contentType?: string;
  readonly userProperties?: Readonly<Record<string, string>>;
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly messageExpirySeconds?: number;
  readonly retain?: boolean;
}

/** A message as it came from the broker; with QoS 1 it waits for its acknowledgement. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly contentType: string | undefined;
  /** A name that occurs twice has a list of values. */
  readonly userProperties: Readonly<Record<string, string | readonly string[]>>;
  readonly responseTopic: string | undefined;
  readonly correlationData: Buffer | undefined;
}
