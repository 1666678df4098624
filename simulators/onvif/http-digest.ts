import { createHmac, randomBytes } from "node:crypto";
import { md5, readParameters } from "./digest.ts";
import type { ReplayGuard } from "./replay-guard.ts";
import { clockWindowMs, isEqual } from "./username-token.ts";
import type { User, Users } from "./users.ts";

/** HTTP authentication after RFC 7616 (digest, MD5, qop auth) and, for pictures only, RFC 7617 (basic). */
export interface HttpAuthentication {
  /** The value of `WWW-Authenticate` that asks for a digest. */
  challenge(wallMs: number): string;
  /** Whose value of an `Authorization` header this is, if it is good for this method and path. */
  whose(
    header: string,
    request: { readonly method: string; readonly path: string },
    wallMs: number,
  ): User | undefined;
}

const realm = "Digital Plant camera";

/** Nonces carry their time and a signature, so that asking for many of them costs the camera no memory. */
export function openHttpAuthentication(users: Users, guard: ReplayGuard): HttpAuthentication {
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
    whose(header, request, wallMs) {
      const given = readParameters(header);
      const { nonce = "", nc = "", cnonce = "", uri = "", username = "" } = given;
      if (!/^digest /i.test(header) || given.qop !== "auth" || uri !== request.path) return undefined;
      const user = users.find(username);
      const ours = md5(`${username}:${realm}:${user?.password ?? ""}`);
      const asked = md5(`${request.method}:${uri}`);
      const expected = md5(`${ours}:${nonce}:${nc}:${cnonce}:auth:${asked}`);
      const isGood = isOwn(nonce, wallMs) && isEqual(expected, given.response ?? "");
      return user && isGood && guard.useOnce(md5(`${nonce}:${nc}:${cnonce}`), wallMs) ? user : undefined;
    },
  };
}

/** Whose `Basic` header this is. */
export function whoseBasic(header: string, users: Users): User | undefined {
  const encoded = /^basic ([\w+/]+=*)$/i.exec(header)?.[1] ?? "";
  const [, username = "", password = ""] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  const user = users.find(username);
  return user && isEqual(user.password, password) ? user : undefined;
}
