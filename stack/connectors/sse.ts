import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { EventGroup } from "../registry/resources.ts";
import { cloudEvent } from "./cloud-event.ts";
import type { Connector, Message, Source } from "./connector.ts";
import { openHttpSession } from "./http-client/http-session.ts";
import { type Deadline, failure, httpAddress, openDeadline, spoken, timeoutMs } from "./http-client.ts";

/** Three heartbeats of the common 10 s. */
const silenceMs = 30_000;
const maxEventLength = 8 * 1024 * 1024;
const positionKey = "lastEventId";
const contentType = "application/json";

/**
 * Follows the event stream at the endpoint's address; an event of an asset gets the server-sent events that its
 * `dataSource` names, with their data as it is. Where the server numbers its events nothing is lost to an outage: the
 * last id is stored with the messages and named in `Last-Event-ID`. A stream that ends, or in which not even a comment
 * comes for 30 s (`timeoutSeconds` of the endpoint's additional configuration), ends the reading.
 */
export const sseConnector: Connector = {
  endpointType: "Microsoft.SseHttp",

  async read(source) {
    using deadline = openDeadline(source.signal);
    try {
      await follow(source, deadline);
    } catch (reason) {
      if (!source.signal.aborted) throw reason;
    }
  },
};

async function follow(source: Source, deadline: Deadline): Promise<never> {
  const url = httpAddress(source.endpoint);
  const routes = routesOf(source);
  const limitMs = timeoutMs(source.endpoint, silenceMs);
  const headers = { accept: "text/event-stream", ...resumption(source) };
  using http = await openHttpSession(source);
  const response = await http.ask({ url, headers, deadline, limitMs });
  const type = response.headers.get("content-type") ?? "none";
  if (!type.startsWith("text/event-stream")) {
    await response.body?.cancel();
    throw new Error(`${spoken(url)}: expected text/event-stream, got content type ${type}`);
  }
  let isConnected = false;
  const connected = () => {
    if (!isConnected) source.connected();
    isConnected = true;
  };
  // Without a place to come back to it can still lose events: the server says the place, or that it has none.
  if (source.position()[positionKey] !== undefined) connected();
  deadline.extend(limitMs, `an event or a heartbeat of ${spoken(url)}`);
  for await (const { events, hasComment } of eventBatches(response, url, deadline.signal)) {
    deadline.extend(undefined, "");
    await store(source, routes, events);
    if (events.length > 0 || hasComment) connected();
    deadline.extend(limitMs, `an event or a heartbeat of ${spoken(url)}`);
  }
  throw new Error(`${spoken(url)}: the stream ended`);
}

/** Header values are bytes; the standard wants the id in UTF-8 (WHATWG HTML, 9.2.4). */
function resumption(source: Source): Record<string, string> {
  const id = source.position()[positionKey];
  return id ? { "last-event-id": Buffer.from(id).toString("latin1") } : {};
}

/** What a chunk of the stream completed. */
interface EventBatch {
  readonly events: readonly EventSourceMessage[];
  /** Such as a heartbeat. */
  readonly hasComment: boolean;
}

/** A batch for each chunk, be it empty. */
async function* eventBatches(response: Response, url: URL, signal: AbortSignal): AsyncGenerator<EventBatch> {
  let events: EventSourceMessage[] = [];
  let hasComment = false;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: (event) => events.push(event),
    onComment: () => {
      hasComment = true;
    },
    onError(error) {
      // Unknown fields are to be ignored (WHATWG HTML, 9.2.6).
      if (error.type === "max-buffer-size-exceeded") throw error;
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield { events, hasComment };
      events = [];
      hasComment = false;
    }
  } catch (cause) {
    throw failure(url, cause, signal);
  }
}

/** One event of the asset. */
interface Route {
  readonly eventGroup: EventGroup;
  readonly event: EventGroup["events"][number];
  readonly topic: string;
}

/** The asset's events by the name of the server-sent event that they take. */
function routesOf({ asset }: Source): ReadonlyMap<string, readonly Route[]> {
  const routes = asset.eventGroups.flatMap((eventGroup) =>
    eventGroup.events.map((event) => {
      const topic = event.destinations.at(-1)?.configuration.topic;
      if (topic !== undefined) return { eventGroup, event, topic };
      throw new Error(
        `${asset.name}/${eventGroup.name}/${event.name}: has no destination; add one to the event`,
      );
    }),
  );
  if (routes.length === 0) throw new Error(`${asset.name}: has no event to follow; add one to the asset`);
  return Map.groupBy(routes, (route) => route.event.dataSource);
}

/** Stores what the asset takes of these events, and the last id even if it takes none. */
async function store(
  source: Source,
  routes: ReadonlyMap<string, readonly Route[]>,
  events: readonly EventSourceMessage[],
): Promise<void> {
  const messages = events.flatMap(({ event = "message", data }) =>
    (routes.get(event) ?? []).map((route) => message(source, route, data)),
  );
  const id = events.findLast((event) => event.id !== undefined)?.id;
  if (messages.length === 0 && id === undefined) return;
  await source.emit(messages, id === undefined ? {} : { [positionKey]: id });
}

function message(source: Source, { eventGroup, event, topic }: Route, data: string): Message {
  const subject = `${eventGroup.name}/${event.name}`;
  const origin = { type: "Event", subject, dataSource: event.dataSource, contentType } as const;
  return { topic, payload: data, contentType, userProperties: cloudEvent(source, origin) };
}
