import type { Client, ConnectPacket, PublishPacket, Subscription as Requested } from "aedes";
import type { Engine } from "./engine.ts";
import { type Peer, reason } from "./peer.ts";
import { noFilter } from "./persistence.ts";
import { sharedFilter } from "./shared-group.ts";
import type { Subscription } from "./subscriptions.ts";

/** MQTT 3.1.1 cannot be told of a limit, so the limit is quietly its keep alive; MQTT 5 hears of it in CONNACK. */
export function limitKeepAlive(packet: ConnectPacket, maxSeconds: number): void {
  if (packet.protocolVersion === 5 || maxSeconds === 0) return;
  const asked = packet.keepalive ?? 0;
  packet.keepalive = asked === 0 ? maxSeconds : Math.min(asked, maxSeconds);
}

/** Remembers every will and its delay, in plant time, and has it published without one. */
export function takeWillDelay(packet: ConnectPacket, willDelaySeconds: WeakMap<object, number>): void {
  const { will } = packet;
  if (will === undefined) return;
  const { willDelayInterval, ...properties } = will.properties ?? {};
  will.properties = properties;
  willDelaySeconds.set(will, willDelayInterval ?? 0);
}

/** Aedes checks the topics of PUBLISH packets, but not those of wills. */
export function hasValidWill({ will }: ConnectPacket): boolean {
  if (will === undefined) return true;
  const levels = will.topic.split("/").length;
  return will.topic !== "" && levels <= 100 && !/[+#]/.test(will.topic) && !isSystem(will.topic);
}

/** There is no `$SYS` here. */
export function isReadable(filter: string): boolean {
  return !isSystem(sharedFilter(filter) ?? filter) && filter !== noFilter;
}

/** QoS 2 is not offered: what asks for it gets QoS 1. */
export function toSubscription(requested: Requested): Subscription {
  return {
    filter: requested.topic,
    qos: requested.qos > 0 ? 1 : 0,
    noLocal: requested.nl === true,
    retainAsPublished: requested.rap === true,
  };
}

/**
 * Hands a PUBLISH to the engine, which also answers it. Aedes sees QoS 0 from here on and so answers nothing: its
 * PUBACK would come before the message is stored.
 */
export function takePublish(
  engine: Engine,
  client: Client,
  packet: PublishPacket,
  done: (error?: Error | null) => void,
): void {
  const { qos, messageId = 0 } = packet;
  if (qos === 2) {
    refuseExactlyOnce(client, packet, done);
    return;
  }
  if (!isSystem(packet.topic)) {
    engine.accept(client, packet);
  } else if (client.version !== 5) {
    done(new Error(`expected a topic that clients may publish to, got ${packet.topic}`));
    return;
  } else if (qos > 0) {
    engine.refuse(client, messageId, reason.notAuthorized);
  }
  packet.qos = 0;
  done();
}

/** MQTT 5, 3.2.2.3.4: above the Maximum QoS the connection ends with 0x9B; MQTT 3.1.1 can only be cut off. */
function refuseExactlyOnce(client: Peer, packet: PublishPacket, done: (error?: Error | null) => void): void {
  packet.qos = 0;
  if (client.version === 5) client.disconnect({ reasonCode: reason.qosNotSupported });
  done(client.version === 5 ? null : new Error("expected QoS 0 or 1, got a PUBLISH of QoS 2"));
}

function isSystem(topic: string): boolean {
  return topic === "$SYS" || topic.startsWith("$SYS/");
}
