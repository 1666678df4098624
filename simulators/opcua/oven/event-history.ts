import { setImmediate as letOthersRun } from "node:timers/promises";
import {
  EventNotifierFlags,
  type ISessionContext,
  PermissionType,
  type UAObject,
} from "node-opcua-address-space";
import {
  checkFilter,
  type EventFilter,
  extractEventFields,
  FilterContextOnAddressSpace,
  HistoryReadResult,
  ReadEventDetails,
  resolveNodeId,
  StatusCodes,
  type Variant,
} from "node-opcua-client";
import { type RequestedSpan, readSpan } from "../requested-span.ts";
import type { EventLog, LoggedEvent } from "./event-log.ts";

const mostEvents = 1_000;
const eventsAtOnce = 100;
const historyEvent = resolveNodeId("i=659");
const historyEventFieldList = resolveNodeId("i=920");

/** Where events are kept, and what may be seen of them. */
export interface EventHistory {
  readonly log: EventLog;
  readonly startMs: number;
  readonly nowMs: () => number;
  /** Who may read the history of this may read that of the events. */
  readonly guard: UAObject;
  /** Whose events; those of all ovens if absent. */
  readonly oven?: UAObject;
}

interface Continuation {
  readonly continuationPoint?: Buffer | null;
  readonly releaseContinuationPoints?: boolean;
}

/**
 * Lets clients read at an object the events that it has told of (OPC UA Part 11, 6.5.4): at most 1,000 in one answer; a
 * continuation point leads to the rest and says itself where to go on.
 */
export function offerEventHistory(notifier: UAObject, history: EventHistory): void {
  notifier.setEventNotifier(notifier.eventNotifier | EventNotifierFlags.HistoryRead);
  const historyRead = async (
    context: ISessionContext,
    details: unknown,
    _indexRange: unknown,
    _dataEncoding: unknown,
    continuation: Continuation,
  ): Promise<HistoryReadResult> => {
    if (continuation.releaseContinuationPoints)
      return new HistoryReadResult({ statusCode: StatusCodes.Good });
    if (!(details instanceof ReadEventDetails)) {
      return new HistoryReadResult({ statusCode: StatusCodes.BadHistoryOperationUnsupported });
    }
    if (!context.checkPermission(history.guard, PermissionType.ReadHistory)) {
      return new HistoryReadResult({ statusCode: StatusCodes.BadUserAccessDenied });
    }
    return readEvents({ notifier, context, history }, details, continuation);
  };
  // The library asks objects for it, and has none of its own.
  Object.assign(notifier, { historyRead });
}

interface EventReader {
  readonly notifier: UAObject;
  readonly context: ISessionContext;
  readonly history: EventHistory;
}

async function readEvents(
  { notifier, context, history: { log, startMs, nowMs, oven } }: EventReader,
  details: ReadEventDetails,
  { continuationPoint }: Continuation,
): Promise<HistoryReadResult> {
  const span = readSpan(details, { startMs, nowMs: nowMs() });
  if (!span) return new HistoryReadResult({ statusCode: StatusCodes.BadInvalidTimestampArgument });
  const isResumed = Boolean(continuationPoint?.length);
  const after = continuationPoint?.length ? readPlace(continuationPoint) : undefined;
  if (isResumed && !after)
    return new HistoryReadResult({ statusCode: StatusCodes.BadContinuationPointInvalid });
  const [fromMs, toMs] = span.isBackward ? [span.lastMs, span.firstMs] : [span.firstMs, span.lastMs];
  const events = log.between(fromMs, toMs, oven).filter((event) => isBeyond(event, after, span));
  // Without both ends, numValuesPerNode ends the request instead of the page (Part 11, 6.5.3.2).
  const before = after?.before ?? 0;
  const wanted = span.isClosed ? details.numValuesPerNode || mostEvents : details.numValuesPerNode - before;
  // A client that makes up a continuation point must not get round the limit.
  if (wanted < 1) return new HistoryReadResult({ statusCode: StatusCodes.BadContinuationPointInvalid });
  const limit = Math.min(wanted, mostEvents);
  const { page, isCut } = await selectPage(context, span.isBackward ? events.toReversed() : events, {
    filter: details.filter,
    limit,
  });
  const last = page.at(-1)?.event;
  return new HistoryReadResult({
    statusCode: last ? StatusCodes.Good : StatusCodes.GoodNoData,
    historyData: notifier.addressSpace.constructExtensionObject(historyEvent, {
      events: page.map(({ eventFields }) =>
        notifier.addressSpace.constructExtensionObject(historyEventFieldList, { eventFields }),
      ),
    }),
    ...(isCut &&
      last &&
      (span.isClosed || wanted > limit) && {
        continuationPoint: writePlace({ ...last, before: before + page.length }),
      }),
  });
}

/** The first events that pass the filter, with the fields that it selects; `isCut` if there are more. */
async function selectPage(
  context: ISessionContext,
  events: readonly LoggedEvent[],
  { filter: { selectClauses, whereClause }, limit }: { readonly filter: EventFilter; readonly limit: number },
) {
  const page: { readonly event: LoggedEvent; readonly eventFields: readonly Variant[] }[] = [];
  for (const [place, event] of events.entries()) {
    if (place % eventsAtOnce === eventsAtOnce - 1) await letOthersRun();
    const data = event.build();
    if (!checkFilter(new FilterContextOnAddressSpace(context, data), whereClause)) continue;
    if (page.length === limit) return { page, isCut: true };
    page.push({ event, eventFields: extractEventFields(context, selectClauses ?? [], data) });
  }
  return { page, isCut: false };
}

/** Where to go on: after that event, which so many were told before or with in all. */
interface Place extends Pick<LoggedEvent, "atMs" | "number"> {
  readonly before: number;
}

function isBeyond(event: LoggedEvent, after: Place | undefined, { isBackward }: RequestedSpan): boolean {
  if (!after) return true;
  const distance = event.atMs - after.atMs || event.number - after.number;
  return isBackward ? distance < 0 : distance > 0;
}

function writePlace({ atMs, number, before }: Place): Buffer {
  return Buffer.from(`${atMs}/${number}/${before}`, "latin1");
}

function readPlace(continuationPoint: Buffer): Place | undefined {
  const numbers = /^(\d+)\/(\d+)\/(\d+)$/.exec(continuationPoint.toString("latin1"))?.slice(1).map(Number);
  const [atMs, number, before] = numbers ?? [];
  if (atMs === undefined || number === undefined || before === undefined) return undefined;
  return { atMs, number, before };
}
