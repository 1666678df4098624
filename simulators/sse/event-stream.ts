import type { ServerResponse } from "node:http";
import { guiseOf } from "../http/guise.ts";
import type { Misbehaviours } from "../http/misbehaviours.ts";
import { hasReading } from "../http/reading-page.ts";
import { type EventSourceOptions, eventPages, gapText, startText } from "./event-page.ts";
import { type StreamClient, streamClient } from "./stream-client.ts";

const pageSize = 500;
const maxClients = 1_000;
/** Heartbeats that a client may leave unread before it is dropped; it can come back with its Last-Event-ID. */
const maxUnreadHeartbeats = 3;

export interface EventStreamOptions extends EventSourceOptions {
  readonly startMs: number;
  readonly now: () => number;
  /** Plant time for which events are kept for who comes back; undefined: all of them. */
  readonly keepMs?: number | undefined;
  /** Where faults meet what goes out; nothing does if absent. */
  readonly rewrite?: Misbehaviours["rewrite"];
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

/** The readings of an asset as server-sent events, for any number of clients. */
export interface EventStream {
  /** Streams to a client until it leaves; false: too many are connected already, and nothing was written. */
  connect(response: ServerResponse, subscription: Subscription): boolean;
  /** Sends what became due. */
  advance(): void;
  /** Tells every client that the line is alive, and drops those that no longer read. */
  heartbeat(): void;
}

/**
 * Serves each client from the trace, at the client's own pace: one that reads slowly falls behind
 * instead of filling memory, since what it has not got yet is computed when it is ready for it.
 */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { source, startMs, now, keepMs = Number.POSITIVE_INFINITY, rewrite = (text) => text } = options;
  const clients = new Set<StreamClient>();
  const pages = eventPages(options);

  const send = (client: StreamClient): void => {
    const untilMs = Math.floor(now());
    while (!client.full && client.remaining > 0 && client.sentMs < untilMs) {
      const stretch = { afterMs: client.sentMs, untilMs };
      const page = pages(stretch, Math.min(pageSize, client.remaining));
      client.sentMs = page.reachedMs;
      client.remaining = Math.max(0, client.remaining - page.count);
      if (page.count > 0) client.write(page.text);
    }
    if (client.remaining === 0) client.end();
  };
  /** What fell out of the buffer while a client was away, or did not read, is told to it. */
  const passGap = (client: StreamClient): void => {
    const gap = { afterMs: client.sentMs, untilMs: Math.floor(now()) - keepMs };
    if (gap.untilMs <= gap.afterMs) return;
    client.sentMs = gap.untilMs;
    if (hasReading(source, gap)) client.write(gapText(gap));
  };

  return {
    connect(response, { lastEventId, limit = Number.POSITIVE_INFINITY, seconds }) {
      if (clients.size >= maxClients) return false;
      const nowMs = Math.floor(now());
      const forgotUntilMs = guiseOf(response).forgotUntilMs ?? startMs - 1;
      // A reading that is due at this very moment still belongs to the client.
      const sentMs = Math.max(Math.min(lastEventId ?? nowMs - 1, nowMs), startMs - 1);
      const client = streamClient(response, rewrite, { sentMs, remaining: limit });
      clients.add(client);
      const timer = seconds === undefined ? undefined : setTimeout(client.end, seconds * 1_000);
      response.on("close", () => {
        clearTimeout(timer);
        clients.delete(client);
      });
      response.on("drain", () => {
        client.full = false;
        client.unreadHeartbeats = 0;
        passGap(client);
        send(client);
      });
      response.write("retry: 2000\n\n");
      if (lastEventId === undefined) client.write(startText(sentMs));
      else client.sentMs = Math.max(sentMs, forgotUntilMs);
      passGap(client);
      send(client);
      return true;
    },
    advance() {
      for (const client of clients) send(client);
    },
    heartbeat() {
      for (const client of clients) {
        if (!client.full && client.remaining > 0) client.write(": heartbeat\n\n");
        else if (++client.unreadHeartbeats >= maxUnreadHeartbeats) client.drop();
      }
    },
  };
}
