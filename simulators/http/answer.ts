import { STATUS_CODES } from "node:http";
import type { Request, Response } from "express";
import { guiseOf } from "./guise.ts";

/**
 * Answers with a body: with its ETag, as 304 to who has it already, compressed where the device does so,
 * and damaged where a fault wants it.
 */
export function answerBody(request: Request, response: Response, body: string): void {
  const { damage, cut } = guiseOf(response);
  if (request.method !== "GET" || (damage === undefined && cut === undefined)) {
    response.send(body);
    return;
  }
  const sent = Buffer.from(damage?.(body) ?? body);
  if (cut === undefined) {
    response.end(sent);
    return;
  }
  response.set("Content-Length", String(sent.length));
  response.write(sent.subarray(0, Math.floor(sent.length * cut.share)), () => {
    cut.onCut();
    response.socket?.destroy();
  });
}

/** The media type of errors, after RFC 9457; `error` says in words what its `detail` would. */
const problemType = "application/problem+json";

/** What an error looks like: `{"title":"Bad Request","status":400,"error":"since: expected …"}`. */
function problemJson(status: number, error: string): string {
  return JSON.stringify({ title: STATUS_CODES[status] ?? "Error", status, error });
}

/** Answers with an error; nothing may keep it. */
export function answerProblem(response: Response, status: number, error: string): void {
  response.status(status).set({ "Content-Type": problemType, "Cache-Control": "no-store" });
  response.send(problemJson(status, error));
}

/** An error as bytes, for a connection whose request could not be read. */
export function rawProblem(status: number, error: string): string {
  const body = problemJson(status, error);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    `Content-Type: ${problemType}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}
