import type { ServerResponse } from "node:http";
import type { Trace } from "../plant/trace.ts";
import { readingJson, readingPage } from "../reading-json.ts";

const pageSize = 500;
const maxClients = 1_000;
/** Heartbeats that a client may leave unread before it is dropped; it can come back with its Last-Event-ID. */
const maxUnreadHeartbeats = 3;

export interface EventSourceOptions {
  readonly trace: Trace;
  readonly dataPoint: string;
  /** The SSE event name. */
  readonly eventName: string;
  readonly startMs: number;
  readonly now: () => number;
}

/** What one client asked for. */
export interface Subscription {
  /** Source time in milliseconds of the last event that it has; undefined: it starts now. */
  readonly lastEventId?: number | undefined;
  /** The stream ends after so many events; undefined: never. */
  readonly limit?: number | undefined;
  /** The stream ends after so many seconds of wall time; undefined: never. */
  readonly seconds?: number | undefined;
}

/** The readings of one data point as server-sent events, for any number of clients. */
export interface EventStream {
  /** Streams to a client until it leaves; false: too many are connected already, and nothing was written. */
  connect(response: ServerResponse, subscription: Subscription): boolean;
  /** Sends what became due. */
  advance(): void;
  /** Tells every client that the line is alive, and drops those that no longer read. */
  heartbeat(): void;
}

interface Client {
  readonly response: ServerResponse;
  /** It has every event up to this source time, or they are in its buffer. */
  sentMs: number;
  remaining: number;
  /** Its buffer is full; it goes on from `sentMs` once it has drained. */
  full: boolean;
  unreadHeartbeats: number;
}

/**
 * Serves each client from the trace, at the client's own pace: one that reads slowly falls behind
 * instead of filling memory, since what it has not got yet is computed when it is ready for it.
 */
export function openEventStream(options: EventSourceOptions): EventStream {
  const { startMs, now } = options;
  const clients = new Set<Client>();
  const pages = pageWriter(options);

  const end = (client: Client): void => {
    client.remaining = 0;
    if (!client.response.writableEnded) client.response.end();
  };
  const send = (client: Client): void => {
    const untilMs = Math.floor(now());
    while (!client.full && client.remaining > 0 && client.sentMs < untilMs) {
      const page = pages(client.sentMs, untilMs, Math.min(pageSize, client.remaining));
      client.sentMs = page.reachedMs;
      client.remaining -= page.count;
      if (page.count > 0) client.full = !client.response.write(page.text);
    }
    if (client.remaining === 0) end(client);
  };

  return {
    connect(response, { lastEventId, limit = Number.POSITIVE_INFINITY, seconds }) {
      if (clients.size >= maxClients) return false;
      const nowMs = Math.floor(now());
      // A reading that is due at this very moment still belongs to the client.
      const sentMs = Math.max(Math.min(lastEventId ?? nowMs - 1, nowMs), startMs - 1);
      const client: Client = { response, sentMs, remaining: limit, full: false, unreadHeartbeats: 0 };
      clients.add(client);
      const timer = seconds === undefined ? undefined : setTimeout(() => end(client), seconds * 1_000);
      response.on("close", () => {
        clearTimeout(timer);
        clients.delete(client);
      });
      response.on("drain", () => {
        client.full = false;
        client.unreadHeartbeats = 0;
        send(client);
      });
      // Who is cut off before the first event has a place to come back to as well.
      const start = lastEventId === undefined ? `event: start\nid: ${sentMs}\ndata: {}\n\n` : "";
      response.write(`retry: 2000\n\n${start}`);
      send(client);
      return true;
    },
    advance() {
      for (const client of clients) send(client);
    },
    heartbeat() {
      for (const client of clients) {
        if (!client.full && client.remaining > 0) client.response.write(": heartbeat\n\n");
        else if (++client.unreadHeartbeats >= maxUnreadHeartbeats) client.response.destroy();
      }
    },
  };
}

interface WrittenPage {
  readonly text: string;
  readonly count: number;
  readonly reachedMs: number;
}

/** Writes pages of events; the last one is kept, because most clients are at the same place. */
function pageWriter(
  options: EventSourceOptions,
): (afterMs: number, untilMs: number, limit: number) => WrittenPage {
  let last: { readonly key: string; readonly page: WrittenPage } | undefined;
  return (afterMs, untilMs, limit) => {
    const key = `${afterMs} ${untilMs} ${limit}`;
    if (last?.key === key) return last.page;
    const { readings, reachedMs } = readingPage(options, { afterMs, untilMs }, limit);
    const text = readings
      .map((reading) => {
        const data = JSON.stringify(readingJson(reading));
        return `event: ${options.eventName}\nid: ${reading.atMs}\ndata: ${data}\n\n`;
      })
      .join("");
    last = { key, page: { text, count: readings.length, reachedMs } };
    return last.page;
  };
}
