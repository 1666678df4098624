import type { Socket } from "node:net";
import compression from "compression";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { isoTime } from "../reading-json.ts";
import { answerProblem } from "./answer.ts";

/** What an app needs to be a device. */
export interface DeviceApp {
  readonly name: string;
  readonly now: () => number;
  /** Path to what it answers, in words. */
  readonly paths: Readonly<Record<string, string>>;
  /** Whether answers are compressed for clients that take them so. */
  readonly compresses: boolean;
  readonly urlLength: number;
  /** Why a request on this connection cannot be served now. */
  readonly refusal: (socket: Socket) => string | undefined;
  readonly authenticate: RequestHandler;
  /** Where faults meet a request. */
  readonly meetFaults: RequestHandler;
  readonly addRoutes: (app: Express) => void;
}

/**
 * An app with `GET /health` for everybody, `GET /` (how to use it) and the device's own paths for its clients;
 * everything else is refused with an error in JSON.
 */
export function createDeviceApp(device: DeviceApp): Express {
  const { name, now, paths } = device;
  const app = express().disable("x-powered-by");
  app.use(refuseUnfit(device));
  // A device has one clock: what it calls now must not lie before its readings (RFC 9110, 8.8.2.1).
  app.use((_request, response, next) => {
    response.set("Date", new Date(now()).toUTCString());
    next();
  });
  app.get("/health", (_request, response) => {
    response.json({ status: "ok", device: name, plantTime: isoTime(now()) });
  });
  app.use(device.authenticate);
  app.get("/", (_request, response) => {
    response.json({ device: name, paths: { ...paths, "/health": "whether it runs" } });
  });
  if (device.compresses) app.use(compression());
  app.use(device.meetFaults);
  device.addRoutes(app);
  app.use((request, response) => {
    answerProblem(response, 404, `no ${request.path.slice(0, 100)} here; GET / lists the paths`);
  });
  app.use(answerError);
  return app;
}

function refuseUnfit({ refusal, urlLength }: DeviceApp): RequestHandler {
  return (request, response, next) => {
    const reason = refusal(request.socket);
    if (reason !== undefined) {
      response.set({ Connection: "close", "Retry-After": "10" });
      return answerProblem(response, 503, reason);
    }
    if (request.url.length > urlLength) {
      return answerProblem(response, 414, `expected an address of at most ${urlLength} characters`);
    }
    if (!isDecodable(request.path)) {
      return answerProblem(response, 400, "expected a path whose percent signs begin an octet of UTF-8");
    }
    if (request.method === "GET" || request.method === "HEAD") return next();
    response.set("Allow", "GET, HEAD");
    answerProblem(response, 405, `${request.method} is not allowed; this device is only read`);
  };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    // It throws for nothing else.
    return false;
  }
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
  answerProblem(
    response,
    status,
    status < 500 ? (error.message ?? "bad request") : "the device failed to answer",
  );
};
