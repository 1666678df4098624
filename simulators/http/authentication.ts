import { createHash, timingSafeEqual } from "node:crypto";
import { TLSSocket } from "node:tls";
import type { Request, RequestHandler } from "express";
import { z } from "zod";
import { answerProblem } from "./answer.ts";

/** How a device on HTTP knows its clients. */
export const authentication = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }).describe("Everybody may read."),
    z
      .strictObject({
        kind: z.literal("basic"),
        username: z
          .string()
          .regex(/^[^:\p{Cc}]+$/u, "must be one character or more, without a colon")
          .default("operator")
          .describe("The device's one account."),
        password: z
          .string()
          .regex(/^\P{Cc}+$/u, "must be one character or more")
          .default("plant")
          .describe("The password of that account."),
      })
      .describe("A user name and a password (RFC 7617)."),
    z
      .strictObject({
        kind: z.literal("bearer"),
        token: z
          .string()
          .regex(/^[\w\-.~+/]+=*$/, "must be letters, digits and any of -._~+/, as RFC 6750 has it")
          .default("plant-token")
          .describe("The token that a request has to show."),
      })
      .describe("A token in the Authorization header (RFC 6750)."),
    z
      .strictObject({ kind: z.literal("client-certificate") })
      .describe("A certificate of the client's, signed by the device's own CA; it needs TLS, and so has it."),
  ])
  .default({ kind: "none" })
  .describe("How clients prove who they are; they need not if absent.");

export type Authentication = z.output<typeof authentication>;

/** Lets through who proves to be a client of the device; everybody else is told how to, and no secret. */
export function authenticate(device: string, config: Authentication): RequestHandler {
  if (config.kind === "none") return (_request, _response, next) => next();
  if (config.kind === "client-certificate") return requireCertificate;
  const { scheme, secret } = expectation(config);
  const challenge = `${scheme} realm="${device}"${config.kind === "basic" ? ', charset="UTF-8"' : ""}`;
  return (request, response, next) => {
    const [, shownScheme = "", shown = ""] = /^(\S+) +(\S+)$/.exec(request.get("Authorization") ?? "") ?? [];
    if (shownScheme.toLowerCase() === scheme.toLowerCase() && isEqual(shown, secret)) return next();
    response.set("WWW-Authenticate", challenge);
    const what = config.kind === "basic" ? "the device's user name and password" : "the device's token";
    answerProblem(response, 401, `expected ${what} in the Authorization header`);
  };
}

function expectation(config: Extract<Authentication, { kind: "basic" | "bearer" }>): {
  readonly scheme: string;
  readonly secret: string;
} {
  if (config.kind === "bearer") return { scheme: "Bearer", secret: config.token };
  return { scheme: "Basic", secret: Buffer.from(`${config.username}:${config.password}`).toString("base64") };
}

/** Takes the same time wherever the two differ. */
function isEqual(shown: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(shown), digest(secret));
}

const requireCertificate: RequestHandler = (request, response, next) => {
  if (hasTrustedCertificate(request)) return next();
  answerProblem(response, 401, "expected a client certificate that the device's own CA signed");
};

function hasTrustedCertificate({ socket }: Request): boolean {
  return socket instanceof TLSSocket && socket.authorized;
}
