import {
  type ClientSession,
  type DataValue,
  HistoryData,
  HistoryReadRequest,
  type HistoryReadResult,
  type NodeId,
  ReadRawModifiedDetails,
  TimestampsToReturn,
} from "node-opcua-client";

/** What keeps a server from ever telling the history of a node, as opposed to right now. */
const noHistory =
  /Bad(HistoryOperation(Unsupported|Invalid)|ServiceUnsupported|NotSupported|NotImplemented|NotReadable|UserAccessDenied)\b/;

/** The stretch of a node's history that is to be read, both ends included. */
export interface HistorySpan {
  readonly nodeId: NodeId;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly valuesPerPage: number;
}

/**
 * Reads the raw values of a node page by page, in the order of time. A server that keeps no history of the node gives
 * none; any other refusal throws, so that reading is tried again and nothing is passed over.
 */
export async function* readRawHistory(
  session: ClientSession,
  span: HistorySpan,
): AsyncGenerator<readonly DataValue[], void, void> {
  let continuationPoint: Buffer | undefined;
  do {
    const result = await readPage(session, span, continuationPoint);
    if (!result) return;
    continuationPoint = result.continuationPoint?.length ? result.continuationPoint : undefined;
    if (result.historyData instanceof HistoryData) yield result.historyData.dataValues ?? [];
  } while (continuationPoint);
}

async function readPage(
  session: ClientSession,
  { nodeId, fromMs, untilMs, valuesPerPage }: HistorySpan,
  continuationPoint: Buffer | undefined,
): Promise<HistoryReadResult | undefined> {
  const request = new HistoryReadRequest({
    historyReadDetails: new ReadRawModifiedDetails({
      isReadModified: false,
      startTime: new Date(fromMs),
      endTime: new Date(untilMs),
      numValuesPerNode: valuesPerPage,
      returnBounds: false,
    }),
    nodesToRead: [{ nodeId, ...(continuationPoint && { continuationPoint }) }],
    releaseContinuationPoints: false,
    timestampsToReturn: TimestampsToReturn.Source,
  });
  const response = await session.historyRead(request).catch((reason: unknown) => {
    if (noHistory.test(String(reason))) return undefined;
    throw reason;
  });
  const result = response?.results?.[0];
  if (!result || noHistory.test(result.statusCode.name)) return undefined;
  if (result.statusCode.isBad())
    throw new Error(`history of ${nodeId}: the server answered ${result.statusCode.name}`);
  return result;
}
