import { Agent, request } from "node:http";
import type { Row } from "../../dataflow/row.ts";
import type { Destination } from "../endpoint.ts";

export interface LocalDestinationClientOptions {
  /** `http://host:port` of a local destination, or of a proxy before it. */
  readonly url: string;
  /** How long one request may take, in the machine's time; 10 s where absent. */
  readonly timeoutMs?: number;
}

const rowsPerRequest = 10_000;
const replyLimitCharacters = 4_096;

/** Delivers to a local destination over one kept connection, a few thousand rows a request. Nothing is sent until `write`. */
export function openLocalDestination({
  url,
  timeoutMs = 10_000,
}: LocalDestinationClientOptions): Destination {
  const target = new URL("/rows", url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  return {
    async write(rows, signal) {
      for (let start = 0; start < rows.length; start += rowsPerRequest) {
        signal.throwIfAborted();
        await post(rows.slice(start, start + rowsPerRequest), { target, agent, timeoutMs, signal });
      }
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
    },
  };
}

interface PostOptions {
  readonly target: URL;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function post(rows: readonly Row[], { target, agent, timeoutMs, signal }: PostOptions): Promise<void> {
  const body = Buffer.from(JSON.stringify(rows));
  const headers = { "content-type": "application/json", "content-length": body.length };
  const answered = Promise.withResolvers<void>();
  const outgoing = request(target, { method: "POST", agent, headers, signal }, (response) => {
    let reply = "";
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      if (reply.length < replyLimitCharacters) reply += text;
    });
    response.on("error", fail);
    response.on("end", () => {
      if (response.statusCode === 200) answered.resolve();
      else fail(new Error(`answered ${response.statusCode}: ${reply.slice(0, replyLimitCharacters)}`));
    });
  });
  const patience = setTimeout(
    () => outgoing.destroy(new Error(`gave no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );

  function fail(cause: Error): void {
    answered.reject(new Error(`destination ${target.origin}: ${cause.message}`, { cause }));
  }

  outgoing.on("error", fail);
  outgoing.on("close", () => {
    clearTimeout(patience);
    fail(new Error("closed the connection before it answered"));
  });
  outgoing.end(body);
  return answered.promise;
}
