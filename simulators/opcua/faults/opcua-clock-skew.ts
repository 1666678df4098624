import {
  NodeId,
  PublishResponse,
  ReadRequest,
  ReadResponse,
  RepublishResponse,
  VariableIds,
} from "node-opcua-client";
import type { MonitoredItem } from "node-opcua-server";
import { z } from "zod";
import { duration } from "../../duration.ts";
import { refuseInvalidNow } from "./certificate-time.ts";
import { defineOpcuaFault, tapFault } from "./opcua-fault.ts";
import { skewMessage, skewValue } from "./skewed-time.ts";

/** The clock of the server's machine is wrong. What a data point was measured at is the device's to say, and stays right. */
export const opcuaClockSkew = defineOpcuaFault({
  kind: "opcua-clock-skew",
  config: z
    .strictObject({
      by: duration.describe("How far the server's clock is off."),
      direction: z.enum(["ahead", "behind"]).default("ahead").describe("To which side it is off."),
    })
    .describe(
      "The clock of an OPC UA server is off: server timestamps, CurrentTime, and its opinion of certificates; all devices on the server.",
    ),
  async inject({ by, direction }, server) {
    const skewMs = direction === "ahead" ? by : -by;
    const clockItems = new Set<string>();
    let skewed = 0;
    const watch = ({ itemToMonitor, clientHandle }: MonitoredItem, subscriptionId: number) => {
      if (isClock(itemToMonitor.nodeId)) clockItems.add(`${subscriptionId}/${clientHandle}`);
    };
    for (const subscription of server.current()?.subscriptions ?? []) {
      await subscription.applyOnMonitoredItem(async (item) => watch(item, subscription.id));
    }
    const see = (response: { readonly responseHeader: { timestamp: Date | null } }, request: object) => {
      skewed += 1;
      const { responseHeader } = response;
      responseHeader.timestamp &&= new Date(responseHeader.timestamp.getTime() + skewMs);
      if (response instanceof ReadResponse && request instanceof ReadRequest) {
        response.results =
          response.results?.map((value, index) =>
            skewValue(value, skewMs, isClock(request.nodesToRead?.[index]?.nodeId)),
          ) ?? null;
      }
      if (response instanceof PublishResponse) {
        const isClockItem = (handle: number) => clockItems.has(`${response.subscriptionId}/${handle}`);
        response.notificationMessage = skewMessage(response.notificationMessage, skewMs, isClockItem);
      }
      if (response instanceof RepublishResponse) {
        response.notificationMessage = skewMessage(response.notificationMessage, skewMs, () => false);
      }
    };
    const answer = refuseInvalidNow(() => server.wallMs() + skewMs);
    return tapFault(server, { answer, watch, see }, () => skewed > 0);
  },
});

const clockNodes: readonly unknown[] = [
  VariableIds.Server_ServerStatus_CurrentTime,
  VariableIds.Server_ServerStatus_StartTime,
];

function isClock(nodeId: unknown): boolean {
  return nodeId instanceof NodeId && nodeId.namespace === 0 && clockNodes.includes(nodeId.value);
}
