import type { Duplex } from "node:stream";

/** A connected client as the sessions see it: the documented fields of aedes' client, and no more. */
export interface Peer {
  readonly id: string;
  /** 3 or 4 for MQTT 3.1 and 3.1.1, 5 for MQTT 5. */
  readonly version: number;
  readonly conn: Duplex;
  readonly closed: boolean;
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number | undefined;
  /** As last agreed, in seconds; a DISCONNECT may have changed it. */
  readonly sessionExpiryInterval: number;
  disconnect(options: { reasonCode: number }): void;
}

/** MQTT 5, 2.4. */
export const reason = { notAuthorized: 0x87, qosNotSupported: 0x9b } as const;
