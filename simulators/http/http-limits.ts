import type { Server } from "node:http";
import type { Socket } from "node:net";
import { rawProblem } from "./answer.ts";

/** How much of a client a device puts up with; times are the machine's. */
export interface HttpLimits {
  /** Until the headers of a request have to be there, and a TLS handshake done. */
  readonly headersMs: number;
  /** Until a whole request has to be there. */
  readonly requestMs: number;
  /** How long a connection may be idle between two requests. */
  readonly idleMs: number;
  /** Connections that are served; those beyond it are told to come back later. */
  readonly connections: number;
  /** Requests on one connection that wait for their answer. */
  readonly pipelined: number;
  /** Characters of a request's address. */
  readonly urlLength: number;
}

/** The limits of a device; Node's own 16 KiB for all headers of a request come on top. */
export const httpLimits: HttpLimits = {
  headersMs: 10_000,
  requestMs: 15_000,
  idleMs: 15_000,
  connections: 2_000,
  pipelined: 32,
  urlLength: 8_192,
};

/** Further connections than those that are served; each costs a refusal, and beyond them there is none. */
const refusals = 500;

/** The limits as Node's server takes them. */
export function serverOptions({ headersMs, requestMs, idleMs }: HttpLimits) {
  return {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    handshakeTimeout: headersMs,
  };
}

/** What a server knows of its connections. */
export interface Connections {
  /** Why a request cannot be served now; undefined: it can. Such a request is to be answered with 503. */
  refusal(socket: Socket): string | undefined;
}

/** Bounds the connections of a server, and answers what is no HTTP with an error instead of silence. */
export function limitConnections(server: Server, { connections, pipelined }: HttpLimits): Connections {
  const open = new Set<Socket>();
  const unanswered = new WeakMap<Socket, number>();
  const waiting = (socket: Socket) => unanswered.get(socket) ?? 0;
  server.maxConnections = connections + refusals;

  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  // Before the app sees it, which asks for the refusal.
  server.prependListener("request", ({ socket }, response) => {
    unanswered.set(socket, waiting(socket) + 1);
    response.on("close", () => unanswered.set(socket, waiting(socket) - 1));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // In the middle of an answer an error would be taken for a part of it.
    if (!socket.writable || error.code === "ECONNRESET" || waiting(socket) > 0) socket.destroy();
    else socket.end(refuseUnreadable(error.code), () => socket.destroy());
  });

  return {
    refusal(socket) {
      if (open.size > connections) return "too many connections; come back later";
      return waiting(socket) > pipelined ? `expected at most ${pipelined} requests to wait` : undefined;
    },
  };
}

/** The codes of Node's HTTP parser and server. */
function refuseUnreadable(code: string | undefined): string {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return rawProblem(431, "expected at most 16 KiB of headers, the address among them");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return rawProblem(408, "expected a whole request sooner");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return rawProblem(413, "expected shorter chunk extensions");
    default:
      return rawProblem(400, "expected a request of HTTP/1.1");
  }
}
