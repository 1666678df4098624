import { DataValue, StatusCode } from "node-opcua-client";

/** The library revises every longer queue to this. */
const libraryQueueSize = 5_000;

/** Values that wait for a slow client, for each data point; what does not fit is left to the history. */
export const longestQueueSize = 10_000;

/**
 * Lets a client that asks for a long queue have one, and lets the queue overflow at a bad reading: the library asserts
 * that the value which it marks with the overflow bit is good, and throws out of the writing of the variable otherwise.
 */
export function mendQueue(item: { queueSize: number }): void {
  if (item.queueSize === libraryQueueSize) item.queueSize = longestQueueSize;
  Object.assign(item, { _setOverflowBit: markOverflow });
}

/** OPC UA Part 4, 7.39.1: bits 7 and 10 of the status code, whatever its severity. */
function markOverflow(notification: { value?: unknown }): void {
  const { value } = notification;
  if (!(value instanceof DataValue)) return;
  value.statusCode = StatusCode.makeStatusCode(value.statusCode, "Overflow | InfoTypeDataValue");
}
