import type { Request } from "express";
import type { PlantClock } from "../simulator.ts";
import { acceptsBasic, openHttpAuthentication } from "./http-digest.ts";
import { openReplayGuard } from "./replay-guard.ts";
import { SoapFault } from "./soap-fault.ts";
import { type Credentials, clockWindowMs, refuseUsernameToken } from "./username-token.ts";
import type { XmlElement } from "./xml-element.ts";

/** Who may call a camera: those who know its one account. */
export interface Authentication {
  /**
   * Throws ter:NotAuthorized unless a WS-UsernameToken or an HTTP digest proves the account: 400 for a wrong token, 401
   * otherwise (ONVIF Core, section 5.9.1). Without any credentials it throws only where they are `required`.
   */
  checkSoap(request: Request, security: XmlElement | undefined, required: boolean): void;
  /** Whether an HTTP digest or a basic authorization proves the account. */
  allowsPicture(request: Request): boolean;
  /** The values of `WWW-Authenticate` for an answer of 401, the stronger first. */
  challenges(): { readonly digest: string; readonly basic: string };
}

/** Opens the door of one camera; it remembers which tokens were used, so that none is used twice. */
export function openAuthentication(account: Credentials, clock: PlantClock): Authentication {
  // A token may be as old as the window is long and as new: after two windows it can no longer be replayed.
  const guard = openReplayGuard(2 * clockWindowMs);
  const http = openHttpAuthentication(account, guard);
  const acceptsDigest = (request: Request, header: string) =>
    http.accepts(header, { method: request.method, path: request.originalUrl }, clock.wallMs());

  return {
    checkSoap(request, security, required) {
      const { authorization } = request.headers;
      if (security !== undefined) {
        const refusal = refuseUsernameToken(security, account, guard, clock.wallMs());
        if (refusal !== undefined) throw notAuthorized(refusal, 400);
      } else if (authorization !== undefined) {
        if (!acceptsDigest(request, authorization))
          throw notAuthorized("the digest is wrong, old or used", 401);
      } else if (required) {
        throw notAuthorized("a WS-UsernameToken or an HTTP digest was expected", 401);
      }
    },
    allowsPicture(request) {
      const { authorization = "" } = request.headers;
      return acceptsBasic(authorization, account) || acceptsDigest(request, authorization);
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
