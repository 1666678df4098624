import { createHash, timingSafeEqual } from "node:crypto";
import type { ReplayGuard } from "./replay-guard.ts";
import type { User, Users } from "./users.ts";
import { find, type XmlElement } from "./xml-element.ts";
import { parseDateTimeMs } from "./xs-time.ts";

/** An account, by its name. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How far the clock of a client may be off, to either side. */
export const clockWindowMs = 300_000;

/** What a token is judged by. */
export interface TokenCheck {
  readonly users: Users;
  readonly guard: ReplayGuard;
  /** The machine's time, by which the guard forgets. */
  readonly wallMs: number;
  /** What the camera's clock shows, by which `Created` is judged. */
  readonly deviceMs: number;
}

/**
 * Whose WS-UsernameToken this is, or why it is refused (WSS UsernameToken Profile 1.0, section 3.1).
 * Only digests are taken, each once: without TLS a password in plain text would be everybody's.
 */
export function readUsernameToken(
  security: XmlElement,
  check: TokenCheck,
): User | { readonly refusal: string } {
  const token = find(security, "UsernameToken");
  const [username = "", password = "", nonce = "", created = ""] = [
    "Username",
    "Password",
    "Nonce",
    "Created",
  ].map((name) => find(token, name)?.text);
  if (!password || !nonce || !created) {
    return { refusal: "a UsernameToken with Password, Nonce and Created was expected" };
  }
  if (find(token, "Password")?.attributes.Type?.endsWith("#PasswordDigest") !== true) {
    return { refusal: "a password of type PasswordDigest was expected" };
  }
  const createdMs = parseDateTimeMs(created) ?? Number.NaN;
  if (!(Math.abs(createdMs - check.deviceMs) <= clockWindowMs)) {
    return { refusal: "Created is too far from the camera's clock; ask GetSystemDateAndTime for it" };
  }
  const user = check.users.find(username);
  const digest = createHash("sha1").update(Buffer.from(nonce, "base64")).update(created);
  const isRight = isEqual(digest.update(user?.password ?? "").digest("base64"), password);
  if (user === undefined || !isRight) return { refusal: "the username or the password is wrong" };
  // By the digest: a nonce can be spelled in many ways. A camera whose clock is ahead takes tokens from the future, which
  // are good again once the clock is right and their time has come.
  const isNew = check.guard.useOnce(password, check.wallMs, createdMs + clockWindowMs);
  return isNew ? user : { refusal: "this Nonce was already used" };
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function isEqual(expected: string, got: string): boolean {
  const [left, right] = [expected, got].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
