import { z } from "zod";
import type { InboundEndpoint } from "../registry/resources.ts";

const maxBodyBytes = 8 * 1024 * 1024;

const additionalConfiguration = z.looseObject({
  timeoutSeconds: z.number().positive().optional(),
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+\-.^`|~]+$/), z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/))
    .optional(),
});

/** Parses a configuration of the registry, JSON in a string; an absent one is an empty object. */
export function parseConfiguration<Schema extends z.ZodType>(
  schema: Schema,
  { text = "{}", where }: { readonly text?: string | undefined; readonly where: string },
): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const reason = z.prettifyError(parsed.error);
  throw new Error(`${where}: expected a JSON object in a string; ${reason}`, { cause: parsed.error });
}

/** Undefined for what is no JSON: the words of `JSON.parse` would quote it, and it may hold a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the endpoint's additional configuration says of HTTP; `headers` go with every request, and may hold a token. */
export function additionalConfigurationOf(
  endpoint: InboundEndpoint,
): z.output<typeof additionalConfiguration> {
  return parseConfiguration(additionalConfiguration, {
    text: endpoint.additionalConfiguration || undefined,
    where: "additionalConfiguration of the endpoint",
  });
}

/** `timeoutSeconds` of the endpoint's additional configuration, in milliseconds. */
export function timeoutMs(endpoint: InboundEndpoint, defaultMs: number): number {
  const { timeoutSeconds } = additionalConfigurationOf(endpoint);
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

/** Why a request failed, with its address; what the signal was aborted with, where it was. */
export function failure(url: URL, cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  // Fetch says no more than `fetch failed` or `terminated`; the reason is one level below.
  const below = cause instanceof Error ? cause.cause : undefined;
  const reason = below instanceof Error ? `${said(cause)}: ${below.message || below.name}` : said(cause);
  return new Error(`${spoken(url)}: ${reason}`, { cause });
}

/** A host with two addresses fails twice, in one error without words. */
function said(cause: unknown): string {
  return cause instanceof AggregateError ? cause.errors.map(String).join("; ") : String(cause);
}
