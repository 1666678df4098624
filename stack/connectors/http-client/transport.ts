import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** What an endpoint's TLS needs, as PEM; what is absent is Node's own. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Connections that are kept for the next request; disposing closes them. */
export interface Transport extends Disposable {
  /** Resolves with the answer once its headers are there, whatever its status; the body comes unpacked. */
  get(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
}

/** A transport of HTTP and HTTPS. Not `fetch`: that of Node takes neither a CA nor a client's certificate. */
export function openTransport(tls: TlsMaterial): Transport {
  const plain = new HttpAgent({ keepAlive: true });
  const secure = new HttpsAgent({ keepAlive: true, ...tls });
  const send = (url: URL, headers: Readonly<Record<string, string>>) =>
    url.protocol === "https:"
      ? httpsRequest(url, { headers, agent: secure })
      : httpRequest(url, { headers, agent: plain });

  return {
    async get(url, headers, signal) {
      const all = { accept: "*/*", "accept-encoding": "gzip, deflate, br", ...headers };
      try {
        return await exchange(send(url, all), signal);
      } catch (cause) {
        // The server closed a kept connection just as it was used again: that is no news of the server.
        if (!(cause instanceof StaleConnection)) throw cause;
        return await exchange(send(url, all), signal);
      }
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}

class StaleConnection extends Error {}

function exchange(request: ClientRequest, signal: AbortSignal): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const abort = () => void request.destroy(new Error("aborted", { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  request.on("close", () => signal.removeEventListener("abort", abort));
  request.on("error", (error: NodeJS.ErrnoException) => {
    const isStale = request.reusedSocket && error.code === "ECONNRESET" && !signal.aborted;
    reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
  });
  request.on("response", (message) => {
    try {
      resolve(toResponse(message));
    } catch (cause) {
      // A status or header that the standard does not know.
      message.destroy();
      reject(cause);
    }
  });
  request.end();
  return promise;
}

/** Statuses whose answers have no body. */
const bodiless = [204, 205, 304];

function toResponse(message: IncomingMessage): Response {
  const { statusCode = 0, statusMessage = "", rawHeaders } = message;
  const headers = new Headers();
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    headers.append(rawHeaders[place] ?? "", rawHeaders[place + 1] ?? "");
  }
  const options = { status: statusCode, statusText: statusMessage.slice(0, 100), headers };
  if (!bodiless.includes(statusCode)) return new Response(webStream(unpacked(message)), options);
  message.resume();
  return new Response(null, options);
}

function unpacked(message: IncomingMessage): Readable {
  const unpack = unpackers[message.headers["content-encoding"]?.toLowerCase() ?? ""];
  // The reader of the result hears of every failure; a body that breaks off is one.
  return unpack === undefined ? message : pipeline(message, unpack(), () => {});
}

const unpackers: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** A stream of bytes for `Response`, that reads only as fast as it is read itself. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream.iterator({ destroyOnReturn: true });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next().catch((cause: unknown) => {
        throw new Error("the answer broke off", { cause });
      });
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      stream.destroy();
    },
  });
}
