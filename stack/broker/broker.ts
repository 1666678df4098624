/** Where an MQTT broker is reached: the embedded one, or any other by this value alone. */
export interface Broker {
  /** `mqtt://host:port`. */
  readonly address: string;
}

/** What the embedded broker has seen and holds; counts are since it started, the rest is of this moment. */
export interface BrokerStats {
  /** Connections that finished CONNECT. */
  readonly clients: number;
  /** Sessions, whether their client is connected or not. */
  readonly sessions: number;
  /** QoS 1 messages that a session has not acknowledged yet: waiting, on disk or in flight. */
  readonly queuedMessages: number;
  /** PUBLISH packets accepted from clients, wills included. */
  readonly publishedIn: number;
  /** PUBLISH packets written to clients, repetitions included. */
  readonly deliveredOut: number;
  readonly retained: number;
  /** QoS 1 messages given up: expired, over the queue limit, or larger than their client takes. */
  readonly dropped: number;
}

export interface RunningBroker extends Broker, AsyncDisposable {
  readonly host: string;
  readonly port: number;
  stats(): BrokerStats;
  /**
   * Resolves with the reason once the broker cannot go on, as on a full disk: it has acknowledged nothing that it does
   * not hold, and closes every connection and its port. Never rejects; what is left to its owner is to dispose it.
   */
  readonly failed: Promise<Error>;
}
