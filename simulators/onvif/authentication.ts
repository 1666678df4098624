import type { Request } from "express";
import { type AccessClass, type CallerLevel, mayCall } from "./access.ts";
import type { Camera } from "./camera.ts";
import { openHttpAuthentication, whoseBasic } from "./http-digest.ts";
import { openReplayGuard } from "./replay-guard.ts";
import { SoapFault } from "./soap-fault.ts";
import { clockWindowMs, readUsernameToken } from "./username-token.ts";
import type { XmlElement } from "./xml-element.ts";

/** Who may call a camera: those who know one of its accounts, as far as its level goes. */
export interface Authentication {
  /**
   * Throws ter:NotAuthorized unless the caller may call operations of that class. Credentials that prove no account are
   * refused wherever they come: 400 for a WS-UsernameToken, 401 for an HTTP digest and for none (ONVIF Core, section 5.9.1).
   */
  checkSoap(request: Request, security: XmlElement | undefined, accessClass: AccessClass): void;
  /** Whether an HTTP digest or a basic authorization proves an account; every level may see pictures. */
  allowsPicture(request: Request): boolean;
  /** The values of `WWW-Authenticate` for an answer of 401, the stronger first. */
  challenges(): { readonly digest: string; readonly basic: string };
}

/** Opens the door of one camera; it remembers which tokens were used, so that none is used twice. */
export function openAuthentication({ users, clock, deviceClock, troubles }: Camera): Authentication {
  // A token may be as old as the window is long and as new: after two windows it can no longer be replayed.
  const guard = openReplayGuard(2 * clockWindowMs);
  const http = openHttpAuthentication(users, guard);
  const whoseDigest = ({ method, originalUrl }: Request, header: string) =>
    http.whose(header, { method, path: originalUrl }, clock.wallMs());

  function levelOf(request: Request, security: XmlElement | undefined): CallerLevel {
    const { authorization } = request.headers;
    if (security !== undefined) {
      const check = { users, guard, wallMs: clock.wallMs(), deviceMs: deviceClock.nowMs() };
      const user = readUsernameToken(security, check);
      if ("refusal" in user) throw notAuthorized(user.refusal, 400);
      return user.level;
    }
    if (authorization === undefined) return "Anonymous";
    const user = whoseDigest(request, authorization);
    if (user === undefined) throw notAuthorized("the digest is wrong, old or used", 401);
    return user.level;
  }

  return {
    checkSoap(request, security, accessClass) {
      const level = levelOf(request, security);
      const isShut = level === "Anonymous" && troubles.authenticationOnly.meet() === true;
      if (mayCall(level, accessClass) && !isShut) return;
      if (level === "Anonymous") {
        throw notAuthorized("a WS-UsernameToken or an HTTP digest was expected", 401);
      }
      const status = security === undefined ? 403 : 400;
      throw notAuthorized(`the level ${level} does not allow what is of the class ${accessClass}`, status);
    },
    allowsPicture(request) {
      const { authorization = "" } = request.headers;
      return (whoseBasic(authorization, users) ?? whoseDigest(request, authorization)) !== undefined;
    },
    challenges: () => ({
      digest: http.challenge(clock.wallMs()),
      basic: 'Basic realm="Digital Plant camera"',
    }),
  };
}

function notAuthorized(reason: string, httpStatus: number): SoapFault {
  return new SoapFault(["ter:NotAuthorized"], `sender not authorized: ${reason}`, { httpStatus });
}
