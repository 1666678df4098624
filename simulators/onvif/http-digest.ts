import { createHash, createHmac, randomBytes } from "node:crypto";
import type { ReplayGuard } from "./replay-guard.ts";
import { type Credentials, clockWindowMs, isEqual } from "./username-token.ts";

/** HTTP authentication after RFC 7616 (digest, MD5, qop auth) and, for pictures only, RFC 7617 (basic). */
export interface HttpAuthentication {
  /** The value of `WWW-Authenticate` that asks for a digest. */
  challenge(wallMs: number): string;
  /** Whether the value of an `Authorization` header is good for this method and path. */
  accepts(
    header: string,
    request: { readonly method: string; readonly path: string },
    wallMs: number,
  ): boolean;
}

const realm = "Digital Plant camera";

/** Nonces carry their time and a signature, so that asking for many of them costs the camera no memory. */
export function openHttpAuthentication(account: Credentials, guard: ReplayGuard): HttpAuthentication {
  const secret = randomBytes(32);
  const sign = (stamp: string) => createHmac("sha256", secret).update(stamp).digest("hex").slice(0, 32);
  const isOwn = (nonce: string, wallMs: number) => {
    const [stamp = "", signature = ""] = nonce.split("-");
    const age = wallMs - Number.parseInt(stamp, 16);
    return isEqual(sign(stamp), signature) && age >= 0 && age <= clockWindowMs;
  };

  return {
    challenge(wallMs) {
      const stamp = Math.floor(wallMs).toString(16);
      return `Digest realm="${realm}", nonce="${stamp}-${sign(stamp)}", qop="auth", algorithm=MD5`;
    },
    accepts(header, request, wallMs) {
      const given = readParameters(header);
      const { nonce = "", nc = "", cnonce = "", uri = "", username = "" } = given;
      if (!/^digest /i.test(header) || given.qop !== "auth" || uri !== request.path) return false;
      const ours = md5(`${account.username}:${realm}:${account.password}`);
      const asked = md5(`${request.method}:${uri}`);
      const expected = md5(`${ours}:${nonce}:${nc}:${cnonce}:auth:${asked}`);
      return (
        username === account.username &&
        isOwn(nonce, wallMs) &&
        isEqual(expected, given.response ?? "") &&
        guard.useOnce(`${nonce} ${nc} ${cnonce}`, wallMs)
      );
    },
  };
}

/** Whether a `Basic` header names the account. */
export function acceptsBasic(header: string, account: Credentials): boolean {
  const encoded = /^basic ([\w+/]+=*)$/i.exec(header)?.[1];
  if (encoded === undefined) return false;
  return isEqual(`${account.username}:${account.password}`, Buffer.from(encoded, "base64").toString());
}

function readParameters(header: string): Readonly<Record<string, string>> {
  const pairs = header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,"]+))/g);
  return Object.fromEntries(
    [...pairs].map(([, key = "", quoted, bare]) => [key.toLowerCase(), quoted ?? bare ?? ""]),
  );
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
