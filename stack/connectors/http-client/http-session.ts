import { setTimeout as sleep } from "node:timers/promises";
import type { InboundEndpoint } from "../../registry/resources.ts";
import type { Source } from "../connector.ts";
import { additionalConfigurationOf, type Deadline, failure, spoken } from "../http-client.ts";
import { isRedirect, redirectTarget } from "./redirect.ts";
import { retryAfterMs } from "./retry-after.ts";
import { openTransport } from "./transport.ts";
import { readTlsMaterial } from "./trust.ts";

const maxRefusals = 5;

/** One request. */
export interface Question {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
  /** The machine's time that an answer may take. */
  readonly limitMs: number;
}

/** An endpoint that can be asked, with its credentials and its trust; disposing closes its connections. */
export interface HttpSession extends Disposable {
  /**
   * Answers a successful response, or throws why there is none, with the address, the status and the start of the body.
   * Redirects are followed, with credentials only on the same server. Who is told to come back later (429, or 503 with
   * Retry-After) does so after that time, a minute at most, and gives up the sixth time in a row.
   */
  ask(question: Question): Promise<Response>;
}

/** Opens a session; reads the files that the endpoint names, but asks nothing yet. */
export async function openHttpSession({ endpoint, clock }: Source): Promise<HttpSession> {
  const transport = openTransport(await readTlsMaterial(endpoint));
  const secrets = { ...additionalConfigurationOf(endpoint).headers, ...authorization(endpoint) };
  const isSecret = endpoint.authentication.method !== "Anonymous" || Object.keys(secrets).length > 0;

  async function answerOf({ url, headers = {}, deadline }: Question): Promise<Response> {
    let target = url;
    for (let passed = 0; ; passed += 1) {
      const response = await transport
        .get(target, { ...headers, ...secrets }, deadline.signal)
        .catch((cause: unknown) => {
          throw failure(url, cause, deadline.signal);
        });
      if (!isRedirect(response)) return response;
      await response.body?.cancel();
      target = redirectTarget(response, { url: target, passed, isSecret });
    }
  }

  return {
    async ask(question) {
      const { url, deadline, limitMs } = question;
      for (let refusals = 1; ; refusals += 1) {
        deadline.extend(limitMs, `an answer of ${spoken(url)}`);
        const response = await answerOf(question);
        if (response.ok) return response;
        const body = await readStart(response, deadline.signal);
        deadline.extend(undefined, "");
        const waitMs = retryAfterMs(response, clock.wallMs());
        if (waitMs !== undefined) await sleep(waitMs, undefined, { signal: deadline.signal });
        if (waitMs === undefined || refusals > maxRefusals) {
          throw new Error(`${spoken(url)} answered ${response.status} ${response.statusText}: ${body}`);
        }
      }
    },
    [Symbol.dispose]: () => transport[Symbol.dispose](),
  };
}

function authorization({ authentication }: InboundEndpoint): Record<string, string> {
  if (authentication.method !== "UsernamePassword") return {};
  const { username, password } = authentication.usernamePasswordCredentials;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
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
