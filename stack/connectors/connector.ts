import type { Clock } from "../clock.ts";
import type { Asset, Device, InboundEndpoint } from "../registry/resources.ts";

/** One MQTT 5 PUBLISH on its way to the broker, QoS 1. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly contentType: string;
  readonly userProperties: Readonly<Record<string, string>>;
}

/** How far a source has been read, by key. It survives a restart. */
export type Position = Readonly<Record<string, string>>;

/** What a connector reads: one endpoint of one device, for one asset. */
export interface Source {
  readonly device: Device;
  readonly endpointName: string;
  readonly endpoint: InboundEndpoint;
  readonly asset: Asset;
  readonly clock: Clock;
  /** Aborted when the stack stops; `read` then closes what it holds and returns. */
  readonly signal: AbortSignal;
  /** The position that was stored with the last messages. */
  position(): Position;
  /**
   * Stores messages in the outbox, together with the position that they reach (merged key by key), or neither.
   * Order is kept per asset. The device may forget a message only after the promise resolves: it is on disk then.
   */
  emit(messages: readonly Message[], position: Position): Promise<void>;
  /** Tells that the endpoint answered and data flows (again). */
  connected(): void;
}

/** A protocol. Retry is not its business: it reads until the connection is lost, throws why, and is started again. */
export interface Connector {
  readonly endpointType: string;
  read(source: Source): Promise<void>;
}
