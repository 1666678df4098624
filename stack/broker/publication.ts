import type { IPublishPacket } from "mqtt-packet";
import { encodeBody } from "./message.ts";

/** A message as its publisher, or the will of one, hands it over. */
export interface Publication {
  readonly topic: string;
  readonly body: Buffer;
  readonly isEmpty: boolean;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly expirySeconds: number | undefined;
  /** The publisher's client id. */
  readonly from: string;
  /** User property `$partition`: shared subscriptions keep what has the same one together. */
  readonly partition: string | undefined;
}

export type PublishedPacket = Pick<IPublishPacket, "topic" | "payload" | "qos" | "retain" | "properties">;

export function toPublication(packet: PublishedPacket, from: string): Publication {
  const partition = packet.properties?.userProperties?.$partition;
  return {
    topic: packet.topic,
    body: encodeBody(packet),
    isEmpty: packet.payload.length === 0,
    qos: packet.qos > 0 ? 1 : 0,
    retain: packet.retain === true,
    expirySeconds: packet.properties?.messageExpiryInterval,
    from,
    partition: Array.isArray(partition) ? partition[0] : partition,
  };
}
