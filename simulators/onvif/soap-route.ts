import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import type { Authentication } from "./authentication.ts";
import type { Camera } from "./camera.ts";
import { deviceService } from "./device-service.ts";
import { eventService } from "./event-service.ts";
import { mediaService } from "./media-service.ts";
import type { Operation, Service } from "./service.ts";
import { type Envelope, readEnvelope, renderEnvelope } from "./soap-envelope.ts";
import { renderFault, SoapFault } from "./soap-fault.ts";
import type { XmlElement } from "./xml-element.ts";

const requestLimitBytes = 256 * 1024;
const services: readonly Service[] = [deviceService, mediaService, eventService];

/** Reads the body of a request, whatever its content type says it is. */
export const readBody: RequestHandler = express.text({ type: () => true, limit: requestLimitBytes });

/** Answers SOAP requests to one camera; whatever is wrong with a request, its client gets a fault and nobody else notices. */
export function soapRoute(camera: Camera, authentication: Authentication): RequestHandler {
  return async (request, response) => {
    let envelope: Partial<Envelope> = {};
    try {
      const read = readEnvelope(typeof request.body === "string" ? request.body : "");
      envelope = read;
      const { operation, needsAccount } = lookUp(read.operation);
      // A client with a wrong clock must be able to ask for the time, even if it sends a token that is of no use.
      if (read.operation.name !== "GetSystemDateAndTime") {
        authentication.checkSoap(request, read.security, needsAccount);
      }
      const signal = goneSignal(response);
      const call = { camera, request: read.operation, origin: originOf(request), path: request.path, signal };
      send(response, {
        status: 200,
        text: renderEnvelope(await operation(call), read),
        version: read.version,
      });
    } catch (error) {
      sendFault(response, toFault(error), { envelope, authentication });
    }
  };
}

/** Answers a body that could not be read (too large, cut off, of a strange encoding) with a fault. */
export function unreadableBody(authentication: Authentication): ErrorRequestHandler {
  return (error: { status?: number; message?: string }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const options = { httpStatus: error.status ?? 400 };
    const fault = new SoapFault(["ter:WellFormed"], `the request cannot be read: ${error.message}`, options);
    // What is left of the body is not worth reading.
    response.set("Connection", "close");
    sendFault(response, fault, { envelope: {}, authentication });
  };
}

function lookUp({ name, namespace }: XmlElement): { operation: Operation; needsAccount: boolean } {
  const service = services.find((candidate) => candidate.namespaces.includes(namespace));
  // Only what the table itself holds: a request may name `constructor`.
  const operation = service && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (service === undefined || operation === undefined) {
    const reason = `the camera has no operation ${name.slice(0, 80)} in the namespace ${namespace.slice(0, 80) || "(none)"}`;
    throw new SoapFault(["ter:ActionNotSupported"], reason, { code: "Receiver" });
  }
  return { operation, needsAccount: !service.preAuth.includes(name) };
}

function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}

function originOf(request: Request): string {
  const { host = "" } = request.headers;
  if (/^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host)) return `http://${host}`;
  return `http://${request.socket.localAddress}:${request.socket.localPort}`;
}

function toFault(error: unknown): SoapFault {
  if (error instanceof SoapFault) return error;
  return new SoapFault(["ter:Action"], `the camera failed: ${error}`, { code: "Receiver" });
}

function sendFault(
  response: Response,
  fault: SoapFault,
  { envelope, authentication }: { envelope: Partial<Envelope>; authentication: Authentication },
): void {
  if (fault.httpStatus === 401) response.set("WWW-Authenticate", authentication.challenges().digest);
  const version = envelope.version ?? "1.2";
  send(response, {
    status: fault.httpStatus,
    text: renderEnvelope(renderFault(fault, version), envelope),
    version,
  });
}

function send(
  response: Response,
  answer: { readonly status: number; readonly text: string; readonly version: "1.1" | "1.2" },
): void {
  const type = answer.version === "1.1" ? "text/xml" : "application/soap+xml";
  response.status(answer.status).set("Content-Type", `${type}; charset=utf-8`).send(answer.text);
}
