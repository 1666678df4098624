import {
  CreateMonitoredItemsRequest,
  DataValue,
  ModifyMonitoredItemsRequest,
  StatusCode,
} from "node-opcua-client";
import type { MonitoredItem } from "node-opcua-server";
import type { LimitsConfig } from "./limits.ts";
import type { Tap } from "./tapped-server.ts";

/** The library revises every longer queue to this. */
const libraryQueueSize = 5_000;

/** Values that wait for a slow client, for each data point; what does not fit is left to the history. */
export const longestQueueSize = 10_000;

/** Keeps the queue of every monitored item within that limit. */
export function limitQueues({ queueSize }: LimitsConfig): Tap {
  return {
    answer({ request }) {
      for (const { requestedParameters } of itemsOf(request)) {
        requestedParameters.queueSize = Math.min(requestedParameters.queueSize, queueSize);
      }
      return undefined;
    },
    watch: (item) => mendQueue(item, queueSize),
  };
}

function itemsOf(request: object) {
  if (request instanceof CreateMonitoredItemsRequest) return request.itemsToCreate ?? [];
  return request instanceof ModifyMonitoredItemsRequest ? (request.itemsToModify ?? []) : [];
}

/**
 * Lets a client that asks for a long queue have one, up to `longest`, and lets the queue overflow at a bad reading: the
 * library asserts that the value which it marks with the overflow bit is good, and throws out of the writing of the variable
 * otherwise.
 */
function mendQueue(item: MonitoredItem, longest: number): void {
  const asked = item.queueSize === libraryQueueSize ? longestQueueSize : item.queueSize;
  item.queueSize = Math.min(asked, longest);
  Object.assign(item, { _setOverflowBit: markOverflow });
}

/** Cuts a queue down to its newest values; the first of them has the overflow bit then, if any was lost. */
export function shrinkQueue(item: MonitoredItem, size: number): void {
  item.queueSize = size;
  const lost = item.queue.splice(0, Math.max(0, item.queue.length - size));
  const [first] = item.queue;
  if (lost.length === 0 || !first) return;
  item.overflow = true;
  markOverflow(first);
}

/** OPC UA Part 4, 7.39.1: bits 7 and 10 of the status code, whatever its severity. */
function markOverflow(notification: object): void {
  if (!("value" in notification) || !(notification.value instanceof DataValue)) return;
  const { value } = notification;
  value.statusCode = StatusCode.makeStatusCode(value.statusCode, "Overflow | InfoTypeDataValue");
}
