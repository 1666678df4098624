import { setTimeout as sleep } from "node:timers/promises";
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from "express";
import { type AccessClass, accessClasses } from "./access.ts";
import type { Authentication } from "./authentication.ts";
import type { Camera } from "./camera.ts";
import { deviceService } from "./device/device-service.ts";
import { deviceIoService } from "./device-io/device-io-service.ts";
import { eventService } from "./events/event-service.ts";
import { bracketed } from "./host.ts";
import { imagingService } from "./imaging/imaging-service.ts";
import { mediaService } from "./media/media-service.ts";
import { media2Service } from "./media2/media2-service.ts";
import { ptzService } from "./ptz/ptz-service.ts";
import type { Call, Operation, Power, Service } from "./service.ts";
import { type Envelope, readEnvelope, renderReply } from "./soap-envelope.ts";
import { renderFault, SoapFault } from "./soap-fault.ts";
import type { XmlElement } from "./xml-element.ts";

const requestLimitBytes = 256 * 1024;
const services: readonly Service[] = [
  deviceService,
  mediaService,
  media2Service,
  ptzService,
  imagingService,
  deviceIoService,
  eventService,
];

/** Reads the body of a request, whatever its content type says it is. */
export const readBody: RequestHandler = express.text({ type: () => true, limit: requestLimitBytes });

/** Answers SOAP requests to one camera; whatever is wrong with a request, its client gets a fault and nobody else notices. */
export function soapRoute(camera: Camera, authentication: Authentication, power: Power): RequestHandler {
  return async (request, response) => {
    let envelope: Partial<Envelope> = {};
    try {
      const read = readEnvelope(typeof request.body === "string" ? request.body : "");
      envelope = read;
      const signal = goneSignal(response);
      const delayMs = camera.troubles.answerDelayMs.meet();
      if (delayMs !== undefined) await sleep(delayMs, undefined, { signal });
      const { operation, accessClass } = lookUp(read.operation);
      if (isToBeChecked(read.operation, camera))
        authentication.checkSoap(request, read.security, accessClass);
      const call: Call = {
        camera,
        request: read.operation,
        // Read only by operations that tell an address: their clients meet a wrong one.
        get origin() {
          return originOf(request, camera);
        },
        path: request.path,
        signal,
        power,
      };
      send(response, {
        status: 200,
        text: renderReply(await operation(call), read),
        version: read.version,
      });
    } catch (error) {
      sendFault(response, toFault(error), { envelope, authentication });
    }
  };
}

// A client with a wrong clock must be able to ask for the time, even if it sends a token that is of no use.
function isToBeChecked({ name }: XmlElement, { troubles }: Camera): boolean {
  return name !== "GetSystemDateAndTime" || troubles.authenticationOnly.peek() === true;
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

function lookUp({ name, namespace }: XmlElement): { operation: Operation; accessClass: AccessClass } {
  const service = services.find((candidate) => candidate.namespaces.includes(namespace));
  const offered = service && tables(service).find(([, operations]) => Object.hasOwn(operations, name));
  const operation = offered?.[1][name];
  if (offered !== undefined && operation !== undefined) return { operation, accessClass: offered[0] };
  const reason = `the camera has no operation ${name.slice(0, 80)} in the namespace ${namespace.slice(0, 80) || "(none)"}`;
  throw new SoapFault(["ter:ActionNotSupported"], reason, { code: "Receiver" });
}

function tables({ operations }: Service): [AccessClass, Readonly<Record<string, Operation>>][] {
  return accessClasses.flatMap((accessClass) => {
    const table = operations[accessClass];
    return table === undefined ? [] : [[accessClass, table]];
  });
}

function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return gone.signal;
}

function originOf({ headers, socket }: Request, { troubles }: Camera): string {
  const host = troubles.wrongHost.meet() ?? headers.host ?? "";
  // Some clients (libonvif) leave out the port even where it is not 80; behind a proxy the host would be another.
  if (host === socket.localAddress) return `http://${host}:${socket.localPort}`;
  if (/^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(host)) return `http://${host}`;
  return `http://${bracketed(socket.localAddress ?? "")}:${socket.localPort}`;
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
    text: renderReply(renderFault(fault, version), envelope),
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
