import type { OPCUAServerOptions } from "node-opcua-server";
import { z } from "zod";
import { longestQueueSize } from "./monitored-queue.ts";

const most = 0xffffffff;
const smallestBufferBytes = 8_192;
const largestBufferBytes = 524_288;

const limit = (what: string, value: number, { from = 1, to = most } = {}) =>
  z.int().min(from).max(to).default(value).describe(what);

/** What a server takes on; without a key, more than any client asks for. */
export const limitsConfig = z
  .strictObject({
    sessions: limit("Sessions at a time; one more is refused with BadTooManySessions.", 10_000),
    subscriptions: limit("Subscriptions at a time; BadTooManySubscriptions.", 100_000),
    subscriptionsPerSession: limit("Subscriptions of one session; BadTooManySubscriptions.", 1_000),
    monitoredItems: limit("Monitored items at a time; BadTooManyMonitoredItems.", 10_000_000),
    monitoredItemsPerSubscription: limit(
      "Monitored items of one subscription; BadTooManyMonitoredItems.",
      1_000_000,
    ),
    queueSize: limit("Values that wait for a slow client, for each data point.", longestQueueSize, {
      to: longestQueueSize,
    }),
    nodesPerRead: limit("Nodes in one Read; BadTooManyOperations.", 10_000),
    nodesPerWrite: limit("Nodes in one Write; BadTooManyOperations.", 10_000),
    nodesPerBrowse: limit("Nodes in one Browse; BadTooManyOperations.", 10_000),
    nodesPerTranslate: limit("Paths in one TranslateBrowsePathsToNodeIds; BadTooManyOperations.", 10_000),
    nodesPerRegister: limit("Nodes in one RegisterNodes; BadTooManyOperations.", 10_000),
    nodesPerHistoryRead: limit("Nodes in one HistoryRead; BadTooManyOperations.", 1_000),
    callsPerRequest: limit("Methods in one Call; BadTooManyOperations.", 1_000),
    monitoredItemsPerCall: limit("Items in one CreateMonitoredItems; BadTooManyOperations.", 10_000),
    arrayLength: limit("Elements of an array that is written; BadEncodingLimitsExceeded.", 1_048_576),
    messageSize: limit("Bytes of one message in either direction; BadTcpMessageTooLarge.", 16_777_216, {
      from: smallestBufferBytes,
    }),
    chunks: limit("Chunks of one message in either direction; BadTcpMessageTooLarge.", 4_096),
  })
  .describe("What the OPC UA server takes on; more than any client asks for if absent.");

export type LimitsConfig = z.output<typeof limitsConfig>;

/** The limits in the terms of the library, readable under ServerCapabilities and OperationLimits. */
export function toServerCapabilities(
  limits: LimitsConfig,
): NonNullable<OPCUAServerOptions["serverCapabilities"]> {
  return {
    // Above 0 the server folds changes that come faster than this, silently.
    minSupportedSampleRate: 0,
    maxSessions: limits.sessions,
    maxSubscriptions: limits.subscriptions,
    maxSubscriptionsPerSession: limits.subscriptionsPerSession,
    maxMonitoredItems: limits.monitoredItems,
    maxMonitoredItemsPerSubscription: limits.monitoredItemsPerSubscription,
    maxMonitoredItemsQueueSize: limits.queueSize,
    maxArrayLength: limits.arrayLength,
    operationLimits: {
      maxNodesPerRead: limits.nodesPerRead,
      maxNodesPerWrite: limits.nodesPerWrite,
      maxNodesPerBrowse: limits.nodesPerBrowse,
      maxNodesPerTranslateBrowsePathsToNodeIds: limits.nodesPerTranslate,
      maxNodesPerRegisterNodes: limits.nodesPerRegister,
      maxNodesPerHistoryReadData: limits.nodesPerHistoryRead,
      maxNodesPerHistoryReadEvents: limits.nodesPerHistoryRead,
      maxNodesPerMethodCall: limits.callsPerRequest,
      maxMonitoredItemsPerCall: limits.monitoredItemsPerCall,
    },
  };
}

/** Answers a client's Hello: the smaller of what both can take (OPC UA Part 6, 7.1.2.4). */
export function toTransportSettings(
  limits: LimitsConfig,
): NonNullable<OPCUAServerOptions["transportSettings"]> {
  const smaller = (asked: number, own: number) => (asked === 0 ? own : Math.min(asked, own));
  const buffer = (asked: number) =>
    Math.min(Math.max(asked, smallestBufferBytes), largestBufferBytes, limits.messageSize);
  return {
    adjustTransportLimits: (hello) => ({
      receiveBufferSize: buffer(hello.receiveBufferSize),
      sendBufferSize: buffer(hello.sendBufferSize),
      maxMessageSize: smaller(hello.maxMessageSize, limits.messageSize),
      maxChunkCount: smaller(hello.maxChunkCount, limits.chunks),
    }),
  };
}
