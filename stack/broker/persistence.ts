import { Readable } from "node:stream";
import type { Engine } from "./engine.ts";
import type { Peer } from "./peer.ts";
import { type PublishedPacket, toPublication } from "./publication.ts";

/** Stands for the filters of a session that has none, so that CONNACK still says that a session is present. */
export const noFilter = "$session/without-subscriptions";

const nothing = () => Readable.from([]);
const done = async () => {};
const refused = async () => {
  throw new Error("expected QoS 0 or 1, got a packet of QoS 2, which this broker does not offer");
};

/**
 * The engine as what aedes calls a persistence: aedes tells it what clients do, and finds nothing to send in it.
 * Method names and arguments are those of aedes-persistence 10.
 */
export function createPersistence(engine: Engine, willDelaySeconds: WeakMap<object, number>) {
  return {
    async setup(): Promise<void> {},

    /** A clean start; aedes calls it for ended sessions as well, but their end is a plant time and the engine's. */
    async cleanSubscriptions(client: Peer): Promise<void> {
      if (!client.closed) engine.discard(client.id);
    },
    async subscriptionsByClient({ id }: { id: string }): Promise<object[]> {
      const subscriptions = engine.resume(id);
      if (subscriptions?.length === 0) return [{ topic: noFilter, qos: 0 }];
      return (subscriptions ?? []).map((subscription) => ({
        topic: subscription.filter,
        qos: subscription.qos,
        nl: subscription.noLocal,
        rap: subscription.retainAsPublished,
        rh: 2,
      }));
    },
    /** Called before SUBACK; `authorizeSubscribe` has subscribed already. */
    addSubscriptions: () => engine.stored(),
    /** The event `unsubscribe` does it, for clients without persistence too. */
    removeSubscriptions: done,
    subscriptionsByTopic: async () => [],
    countOffline: async () => ({ subsCount: 0, clientsCount: 0 }),

    /** Called once, after CONNACK. */
    outgoingStream(client: Peer): Readable {
      engine.attach(client);
      return nothing();
    },
    async outgoingClearMessageId(client: Peer, packet: { messageId: number }): Promise<void> {
      engine.acknowledge(client, packet.messageId);
    },
    outgoingEnqueue: done,
    outgoingEnqueueCombi: done,
    outgoingUpdate: done,
    incomingStorePacket: refused,
    incomingGetPacket: refused,
    incomingDelPacket: refused,

    storeRetained: done,
    createRetainedStream: nothing,
    createRetainedStreamCombi: nothing,

    async putWill(client: Peer, packet: PublishedPacket): Promise<void> {
      engine.wills.arm(client, toPublication(packet, client.id), willDelaySeconds.get(packet) ?? 0);
      await engine.stored();
    },
    getWill: done,
    delWill: done,
    streamWill: nothing,
    getClientList: nothing,
    destroy: done,
  };
}
