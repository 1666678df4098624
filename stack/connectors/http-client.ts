import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { InboundEndpoint } from "../registry/resources.ts";
import type { Source } from "./connector.ts";

const maxBodyBytes = 8 * 1024 * 1024;
const maxRetryAfterMs = 60_000;
const maxRefusals = 5;

const additionalConfiguration = z.looseObject({ timeoutSeconds: z.number().positive().optional() });

/** Parses a configuration of the registry, JSON in a string; an absent one is an empty object. */
export function parseConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  { text = "{}", where }: { readonly text?: string | undefined; readonly where: string },
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`${where}: expected a JSON object in a string; ${reason}`, { cause });
  }
}

/** `timeoutSeconds` of the endpoint's additional configuration, in milliseconds. */
export function timeoutMs(endpoint: InboundEndpoint, defaultMs: number): number {
  const where = "additionalConfiguration of the endpoint";
  const { timeoutSeconds } = parseConfiguration(additionalConfiguration, {
    text: endpoint.additionalConfiguration || undefined,
    where,
  });
  return timeoutSeconds === undefined ? defaultMs : timeoutSeconds * 1_000;
}

/** The endpoint's address; throws where it is none, or holds a password that would end up in logs. */
export function httpAddress(endpoint: InboundEndpoint): URL {
  const url = URL.parse(endpoint.address);
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new Error("expected an address like http://10.0.0.5:8080; correct the device's endpoint");
  }
  if (url.username !== "" || url.password !== "") {
    throw new Error(
      `${spoken(url)}: put the credentials into the endpoint's authentication, not its address`,
    );
  }
  return url;
}

/** An address as it may be shown: a query may hold a key. */
export function spoken(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** A deadline of wall time that can be put off, on a signal that also follows the source's. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Starts the time again; undefined stops it. */
  extend(limitMs: number | undefined, waitedFor: string): void;
}

/** A deadline under `outer`; not `AbortSignal.any`, which stays tied to a long-lived signal for each request. */
export function openDeadline(outer: AbortSignal): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(outer.reason);
  if (outer.aborted) follow();
  outer.addEventListener("abort", follow);
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    extend(limitMs, waitedFor) {
      clearTimeout(timer);
      if (limitMs === undefined) return;
      timer = setTimeout(() => controller.abort(new Error(`waited ${limitMs} ms for ${waitedFor}`)), limitMs);
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener("abort", follow);
    },
  };
}

/**
 * Asks with the endpoint's credentials and follows redirects; returns a successful answer or throws why there is none,
 * with the address, the status and the start of the body. An answer of 429 is asked again after its Retry-After
 * (seconds or a date; at most a minute), five times in a row at most.
 */
export async function ask(
  source: Source,
  {
    url,
    headers = {},
    deadline,
    limitMs,
  }: {
    readonly url: URL;
    readonly headers?: Readonly<Record<string, string>>;
    readonly deadline: Deadline;
    readonly limitMs: number;
  },
): Promise<Response> {
  for (let refusals = 0; ; refusals += 1) {
    deadline.extend(limitMs, `an answer of ${spoken(url)}`);
    const response = await request(url, { ...headers, ...authorization(source.endpoint) }, deadline.signal);
    if (response.ok) return response;
    const body = await readStart(response, deadline.signal);
    if (response.status !== 429 || refusals === maxRefusals) {
      throw new Error(`${spoken(url)} answered ${response.status} ${response.statusText}: ${body}`);
    }
    deadline.extend(undefined, "");
    await sleep(retryAfterMs(response.headers.get("retry-after"), source.clock.wallMs()), undefined, {
      signal: deadline.signal,
    });
  }
}

async function request(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, signal });
  } catch (cause) {
    throw failure(url, cause, signal);
  }
}

/** The body as text; throws where it is cut off, larger than 8 MiB or not UTF-8. */
export async function readText(response: Response, url: URL, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBodyBytes) throw new Error(`expected at most ${maxBodyBytes} bytes`);
      chunks.push(chunk);
    }
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw failure(url, cause, signal);
  }
}

/** Fetch says no more than `fetch failed` or `terminated`; the reason is one level below. */
export function failure(url: URL, cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  const below = cause instanceof Error ? cause.cause : undefined;
  const reason = below instanceof Error ? `${cause}: ${below.message || below.name}` : String(cause);
  return new Error(`${spoken(url)}: ${reason}`, { cause });
}

/** The first 200 characters of an answer, on one line, for an error message. */
async function readStart(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= 200) break;
    }
  } catch {
    // The status is the news; a body that breaks off adds nothing. The deadline is checked below.
  }
  signal.throwIfAborted();
  return text.slice(0, 200).replaceAll(/\s+/g, " ");
}

function authorization({ authentication }: InboundEndpoint): Record<string, string> {
  if (authentication.method === "Anonymous") return {};
  const { username, password } = authentication.usernamePasswordCredentials;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** RFC 9110, 10.2.3: seconds or a date, a minute at most; a second where it says neither. */
function retryAfterMs(header: string | null, wallMs: number): number {
  const seconds = Number(header || Number.NaN);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header ?? "") - wallMs : seconds * 1_000;
  return Number.isNaN(waitMs) ? 1_000 : Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}
