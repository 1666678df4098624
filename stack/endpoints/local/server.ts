import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock } from "../../clock.ts";
import { isDiskFull } from "../../sqlite-file.ts";
import { parseRows, RowsRejected } from "./parse-rows.ts";
import { openRowFile, type RowFile } from "./row-file.ts";
import type { Counts } from "./tally.ts";

export interface LocalDestinationOptions {
  readonly file: string;
  /** 127.0.0.1 where absent. */
  readonly host?: string;
  /** A free one where absent. */
  readonly port?: number;
  readonly clock: Pick<Clock, "wallMs">;
  /** Whether a row that is there already is passed over (default); without it doubles are stored, for a judge to see. */
  readonly dedupe?: boolean;
  /**
   * What an answered row outlives: the death of the process (`kill`, the default), or that of the machine as well
   * (`power-cut`), which costs an fsync a request.
   */
  readonly survives?: "kill" | "power-cut";
  /** The file grows to this size at most; then rows are refused as on a full disk. */
  readonly capacityBytes?: number;
}

export interface RunningLocalDestination extends AsyncDisposable {
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  /** What is stored at this moment, from memory. */
  counts(): Counts;
}

const bodyLimitBytes = 64 * 1024 * 1024;

/**
 * A destination that anyone can run: `POST /rows` takes rows as NDJSON or a JSON array and answers 200 only when all of
 * them are committed; `GET /stats` tells how many there are. It answers 400 for rows that are none, 413 above 64 MB,
 * 507 when the disk is full, and stores nothing then. Throws when the file cannot be used or the port is taken.
 */
export async function startLocalDestination(
  options: LocalDestinationOptions,
): Promise<RunningLocalDestination> {
  using resources = new DisposableStack();
  const { clock, dedupe = true, host = "127.0.0.1" } = options;
  const rowFile = resources.use(openRowFile({ ...options, dedupe }));
  const server = createServer((request, response) => {
    answer(request, rowFile, clock).then(
      (reply) => respond(response, 200, reply),
      (reason) =>
        respond(response, statusFor(reason), {
          error: reason instanceof Error ? reason.message : String(reason),
        }),
    );
  });
  // Longer than any pause of a data flow, so that a kept connection is not closed under a request.
  server.keepAliveTimeout = 120_000;
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(options.port ?? 0, host, listening.resolve);
  await listening.promise;

  const owned = resources.move();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    counts: () => rowFile.counts(),
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      owned.dispose();
    },
  };
}

class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function answer(
  request: IncomingMessage,
  rowFile: RowFile,
  clock: Pick<Clock, "wallMs">,
): Promise<unknown> {
  const route = `${request.method} ${request.url}`;
  if (route === "GET /stats") return rowFile.counts();
  if (route !== "POST /rows")
    throw new HttpProblem(404, `no ${route} here; there are POST /rows and GET /stats`);
  const rows = parseRows(await readBody(request));
  rowFile.store(rows, clock.wallMs());
  return { rows: rows.length };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bodyLimitBytes)
      throw new HttpProblem(413, `expected ${bodyLimitBytes} bytes at most; send fewer rows`);
  }
  return Buffer.concat(chunks).toString();
}

function statusFor(reason: unknown): number {
  if (reason instanceof HttpProblem) return reason.status;
  if (reason instanceof RowsRejected) return 400;
  return reason instanceof Error && isDiskFull(reason.cause) ? 507 : 500;
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  // Whoever sent too much is still sending: the connection has no further use.
  if (status === 413) response.setHeader("connection", "close");
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
