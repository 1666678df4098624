import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of a server that is not ours. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that is not ours: it gives its answers in turn, the last one again and again. */
export interface ForeignServer extends AsyncDisposable {
  readonly address: string;
  readonly requests: readonly IncomingMessage[];
}

export async function openForeignServer(...answers: readonly Answer[]): Promise<ForeignServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    answer?.(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with a status, a body and headers. */
export function say(status: number, body = "", headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(status, headers).end(body);
}

/** Answers with JSON. */
export function sayJson(body: unknown): Answer {
  return say(200, JSON.stringify(body), { "content-type": "application/json; charset=utf-8" });
}
