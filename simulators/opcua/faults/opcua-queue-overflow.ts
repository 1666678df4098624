import { DataChangeNotification, type ExtensionObject, PublishResponse } from "node-opcua-client";
import type { MonitoredItem } from "node-opcua-server";
import { z } from "zod";
import { shrinkQueue } from "../monitored-queue.ts";
import { defineOpcuaFault, tapFault } from "./opcua-fault.ts";

/** The server has no room: queues hold few values, and a client finds the overflow bit where some were dropped. */
export const opcuaQueueOverflow = defineOpcuaFault({
  kind: "opcua-queue-overflow",
  config: z
    .strictObject({
      queueSize: z
        .int()
        .min(2)
        .max(1_000)
        .default(2)
        .describe(
          "How many values wait for a client, for each data point; a queue of 1 has no overflow bit.",
        ),
    })
    .describe("An OPC UA server shrinks the queues of its monitored items; all devices on the server."),
  async inject({ queueSize }, server) {
    const sizes = new Map<MonitoredItem, number>();
    let hasOverflown = false;
    const watch = (item: MonitoredItem) => {
      if (item.queueSize <= queueSize) return;
      sizes.set(item, item.queueSize);
      shrinkQueue(item, queueSize);
    };
    for (const subscription of server.current()?.subscriptions ?? []) {
      await subscription.applyOnMonitoredItem(async (item) => watch(item));
    }
    const see = (response: object) => {
      if (!(response instanceof PublishResponse)) return;
      hasOverflown ||= response.notificationMessage.notificationData?.some(tellsOverflow) ?? false;
    };
    const fault = tapFault(server, { watch, see }, () => hasOverflown);
    return {
      wasFelt: fault.wasFelt,
      async [Symbol.asyncDispose]() {
        await fault[Symbol.asyncDispose]();
        for (const [item, size] of sizes) item.queueSize = size;
        sizes.clear();
      },
    };
  },
});

function tellsOverflow(data: ExtensionObject | null): boolean {
  if (!(data instanceof DataChangeNotification)) return false;
  return data.monitoredItems?.some(({ value }) => value.statusCode.hasOverflowBit) ?? false;
}
