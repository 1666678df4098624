import type { DataPoint, Reading } from "../plant/trace.ts";

/** One MQTT message of a device. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** MIME type, for MQTT 5. */
  readonly contentType?: string;
}

/** What a device is told over MQTT. */
export interface Incoming {
  readonly topic: string;
  readonly payload: Buffer;
  /** MQTT 5 request and response: where the answer goes. */
  readonly responseTopic?: string | undefined;
}

/** What became of a command: an answer to send, a wish to be born again, or nothing that this device does. */
export type CommandAnswer = { readonly answer: Buffer; readonly contentType: string } | "rebirth" | undefined;

/** What a format writes about. */
export interface Subject {
  readonly device: string;
  readonly dataPoints: readonly DataPoint[];
  readonly latest: () => readonly Reading[];
  /** Plant time as Unix milliseconds. */
  readonly now: () => number;
}

/**
 * How a device puts its life on the wire: birth when it has connected, data, and death, which the broker publishes in
 * its place when the connection is lost. One format belongs to one device, since it may count its messages.
 */
export interface WireFormat {
  readonly dataTopic: string;
  readonly commandFilter: string;
  /** The will of the next connection; called once before each. */
  will(): Outgoing;
  birth(): Outgoing;
  /** The readings of one source time; `isLate` where they waited for the connection. */
  data(readings: readonly Reading[], isLate: boolean): Outgoing;
  /** The farewell of a device that is switched off in good order. */
  death(): Outgoing;
  command(message: Incoming): CommandAnswer;
}
