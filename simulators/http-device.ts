import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler, type Express } from "express";
import { isoTime } from "./reading-json.ts";

/** A small device on HTTP: what it says about itself at `/`, and its own paths. */
export interface HttpDevice {
  readonly name: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly now: () => number;
  /** Path to what it answers, in words. */
  readonly paths: Readonly<Record<string, string>>;
  readonly addRoutes: (app: Express) => void;
}

/**
 * Serves a device with its own paths, `GET /` (how to use it) and `GET /health`; everything else is refused in JSON.
 * Returns the address without a trailing slash, and its port; disposing `resources` closes the port and every connection.
 */
export async function serveHttp(
  device: HttpDevice,
  resources: AsyncDisposableStack,
): Promise<{ readonly port: number; readonly address: string }> {
  const server = createServer(createApp(device));
  resources.defer(async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  server.listen(device.port, device.host);
  await once(server, "listening").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${device.name}: cannot listen on ${device.host}:${device.port} (${reason})`, { cause });
  });
  const { port } = server.address() as AddressInfo;
  const host = device.host.includes(":") ? `[${device.host}]` : device.host;
  return { port, address: `http://${host}:${port}` };
}

function createApp(device: HttpDevice): Express {
  const app = express().disable("x-powered-by");
  app.use((request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    response.set("Allow", "GET, HEAD").status(405);
    response.json({ error: `${request.method} is not allowed; this device is only read` });
  });
  app.get("/", (_request, response) => {
    response.json({ device: device.name, paths: { ...device.paths, "/health": "whether it runs" } });
  });
  app.get("/health", (_request, response) => {
    response.json({ status: "ok", device: device.name, plantTime: isoTime(device.now()) });
  });
  device.addRoutes(app);
  app.use((request, response) => {
    response.status(404).json({ error: `no ${request.path} here; GET / lists the paths` });
  });
  app.use(answerError);
  return app;
}

/** Express tells a request that it cannot decode by `status`; four parameters make this an error handler. */
const answerError: ErrorRequestHandler = (
  error: { status?: number; message?: string },
  _request,
  response,
  next,
) => {
  if (response.headersSent) return next(error);
  const status = error.status ?? 500;
  response.status(status).json({ error: status < 500 ? error.message : "the device failed to answer" });
};
