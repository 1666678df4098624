import {
  StatusCodes,
  TransferResult,
  TransferSubscriptionsRequest,
  TransferSubscriptionsResponse,
} from "node-opcua-client";
import { z } from "zod";
import type { Asked } from "../tapped-server.ts";
import { defineOpcuaFault, tapFault } from "./opcua-fault.ts";

/** Subscriptions are gone: those that are there at once, and later those that a client wants to take over. */
export const opcuaLoseSubscriptions = defineOpcuaFault({
  kind: "opcua-lose-subscriptions",
  config: z
    .strictObject({
      when: z
        .enum(["now", "on-transfer", "both"])
        .default("both")
        .describe(
          "now: as the fault begins; on-transfer: when a client that lost its session asks for them until it heals.",
        ),
    })
    .describe(
      "An OPC UA server deletes the subscriptions of its clients, or refuses to transfer them; all devices on the server.",
    ),
  inject({ when }, server) {
    let lost = 0;
    for (const subscription of when === "on-transfer" ? [] : (server.current()?.subscriptions ?? [])) {
      const { id, $session } = subscription;
      if ($session) $session.deleteSubscription(id);
      else server.current()?.engine.deleteOrphanSubscription(subscription);
      lost += 1;
    }
    const answer = ({ request }: Asked) => {
      if (when === "now" || !(request instanceof TransferSubscriptionsRequest)) return undefined;
      const ids = request.subscriptionIds ?? [];
      lost += ids.length;
      const results = Array.from(
        ids,
        () => new TransferResult({ statusCode: StatusCodes.BadSubscriptionIdInvalid }),
      );
      return new TransferSubscriptionsResponse({ results });
    };
    return tapFault(server, { answer }, () => lost > 0);
  },
});
