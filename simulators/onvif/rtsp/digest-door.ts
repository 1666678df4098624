import { randomBytes } from "node:crypto";
import { md5, readParameters } from "../digest.ts";
import { isEqual } from "../username-token.ts";
import type { RtspRequest } from "./rtsp-message.ts";

/** Who may use one connection: those who know an account, proved by a digest (RFC 2617 without qop: many players know no other). */
export interface DigestDoor {
  /** Admitted, or the value of `WWW-Authenticate` that asks for it. */
  check(request: RtspRequest): { readonly challenge?: string };
}

const realm = "Digital Plant camera";

/**
 * Each connection has a nonce of its own, good for as long as it lasts, so that what was heard on another one opens nothing.
 * The right digest with a nonce of another connection is told that the nonce is stale: players then try again by themselves.
 */
export function openDigestDoor(passwordOf: (username: string) => string | undefined): DigestDoor {
  const nonce = randomBytes(16).toString("hex");
  const challenge = `Digest realm="${realm}", nonce="${nonce}", algorithm="MD5"`;

  return {
    check({ method, uri, headers }) {
      const header = headers.get("authorization") ?? "";
      const given = readParameters(header);
      const password = passwordOf(given.username ?? "");
      const ours = md5(`${given.username}:${realm}:${password ?? ""}`);
      const expected = md5(`${ours}:${given.nonce}:${md5(`${method}:${uri}`)}`);
      const isRight =
        /^digest /i.test(header) &&
        password !== undefined &&
        given.uri === uri &&
        isEqual(expected, given.response ?? "");
      if (!isRight) return { challenge };
      return given.nonce === nonce ? {} : { challenge: `${challenge}, stale=true` };
    },
  };
}
