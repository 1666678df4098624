/** The way of packets to one client. Sending never waits and never throws; what cannot be sent is lost, as on any network. */
export interface PacketRoute {
  /** The `Transport` header of the answer that tells of it. */
  readonly transport: string;
  sendRtp(packets: readonly Buffer[]): void;
  sendRtcp(packet: Buffer): void;
  /** Ends it; may be called twice. */
  close(): void;
}
