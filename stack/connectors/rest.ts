import { cloudEvent } from "./cloud-event.ts";
import type { Connector, Message, Source } from "./connector.ts";
import { type HttpSession, openHttpSession } from "./http-client/http-session.ts";
import { openDeadline, readText, spoken } from "./http-client.ts";
import { lastSourceTime, withSince } from "./rest-cursor.ts";
import { openPoll, type Poll } from "./rest-poll.ts";

/**
 * Polls each dataset at `<address>/<dataSource>` every `samplingIntervalInMilliseconds` of plant time and forwards the
 * whole body unchanged. An answer that takes over 10 s (`timeoutSeconds` of the endpoint's additional configuration)
 * ends the reading.
 *
 * A dataset configured with `"cursor": "since"` (an addition of ours) loses nothing to an outage: each request names the
 * last source time that was stored, as `?since=`; the position moves on with the body's last `SourceTimestamp`; a body
 * with nothing newer is not published; and an answer with a `Link` to a next page is followed up at once.
 */
export const restConnector: Connector = {
  endpointType: "Microsoft.Http",

  async read(source) {
    const polls = source.asset.datasets.map((dataset) => openPoll(source, dataset));
    if (polls.length === 0)
      throw new Error(`${source.asset.name}: has no dataset to poll; add one to the asset`);

    const startMs = source.clock.now();
    const begun = await Promise.all(
      polls.map(async (poll) => ({ ...poll, startMs, since: await firstCursor(source, poll, startMs) })),
    );
    using http = await openHttpSession(source);
    const failed = new AbortController();
    const signal = AbortSignal.any([source.signal, failed.signal]);
    let isConnected = false;
    const connected = () => {
      if (!isConnected) source.connected();
      isConnected = true;
    };
    await Promise.all(
      begun.map((poll) =>
        repeat(source, poll, { http, signal, connected }).catch((reason: unknown) => failed.abort(reason)),
      ),
    );
    if (!source.signal.aborted) throw failed.signal.reason;
  },
};

/** A poll with a place to go on from. */
interface BegunPoll extends Poll {
  /** Plant time at which reading began. */
  readonly startMs: number;
  readonly since: string | undefined;
}

interface Session {
  readonly http: HttpSession;
  readonly signal: AbortSignal;
  readonly connected: () => void;
}

/** Polls on a fixed grid of plant time; a poll that takes longer than the interval skips what it overran. */
async function repeat(source: Source, poll: BegunPoll, session: Session): Promise<never> {
  const { clock } = source;
  const { startMs } = poll;
  let { since } = poll;
  for (;;) {
    let more = true;
    while (more) {
      ({ since, more } = await pollOnce(source, { ...poll, since }, session));
      session.signal.throwIfAborted();
    }
    const passedIntervals = Math.floor((clock.now() - startMs) / poll.intervalMs);
    const dueMs = startMs + (passedIntervals + 1) * poll.intervalMs;
    await clock.sleep(dueMs - clock.now(), session.signal);
  }
}

/** Where reading began is stored before the first request: an outage before the first answer must not move it. */
async function firstCursor(
  source: Source,
  { cursorKey }: Poll,
  startMs: number,
): Promise<string | undefined> {
  if (cursorKey === undefined) return undefined;
  const stored = source.position()[cursorKey];
  if (stored !== undefined) return stored;
  const since = new Date(startMs - 1).toISOString();
  await source.emit([], { [cursorKey]: since });
  return since;
}

interface Progress {
  readonly since: string | undefined;
  /** The device has more to give at once. */
  readonly more: boolean;
}

async function pollOnce(
  source: Source,
  poll: Poll & { readonly since: string | undefined },
  { http, signal, connected }: Session,
): Promise<Progress> {
  const { cursorKey, since } = poll;
  const url = withSince(poll.url, since);
  const answer = await fetchBody(http, { ...poll, url }, signal);
  connected();

  const nothingNew = { since, more: false };
  if (answer.text === "") return nothingNew;
  const body = isJson(answer.contentType) || since !== undefined ? parseJson(answer.text, url) : undefined;
  if (cursorKey === undefined || since === undefined) {
    await source.emit([message(source, poll, answer)], {});
    return nothingNew;
  }
  const reached = lastSourceTime(body, url);
  if (reached === undefined || Date.parse(reached) <= Date.parse(since)) return nothingNew;
  await source.emit([message(source, poll, answer)], { [cursorKey]: reached });
  return { since: reached, more: answer.hasNext };
}

interface Answer {
  readonly text: string;
  readonly contentType: string;
  readonly hasNext: boolean;
}

async function fetchBody(http: HttpSession, { url, limitMs }: Poll, signal: AbortSignal): Promise<Answer> {
  using deadline = openDeadline(signal);
  const response = await http.ask({ url, deadline, limitMs });
  const text = await readText(response, url, deadline.signal);
  return {
    text,
    contentType: response.headers.get("content-type")?.split(";")[0]?.trim() || "application/octet-stream",
    hasNext: /;\s*rel="?next"?/i.test(response.headers.get("link") ?? ""),
  };
}

function message(source: Source, { name, topic, dataSource }: Poll, { text, contentType }: Answer): Message {
  const origin = { type: "DataSet", subject: name, dataSource, contentType } as const;
  return { topic, payload: text, contentType, userProperties: cloudEvent(source, origin) };
}

function isJson(contentType: string): boolean {
  return /^application\/(.+\+)?json$/i.test(contentType);
}

function parseJson(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${spoken(url)}: expected JSON, got ${JSON.stringify(text.slice(0, 200))}`, { cause });
  }
}
