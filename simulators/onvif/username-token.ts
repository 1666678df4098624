import { createHash, timingSafeEqual } from "node:crypto";
import type { ReplayGuard } from "./replay-guard.ts";
import { find, type XmlElement } from "./xml-element.ts";

/** The one account of a camera. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How far the clock of a client may be off, to either side. */
export const clockWindowMs = 300_000;

/**
 * Why a WS-UsernameToken is refused; undefined where it is accepted (WSS UsernameToken Profile 1.0, section 3.1).
 * Only digests are taken, each once: without TLS a password in plain text would be everybody's.
 */
export function refuseUsernameToken(
  security: XmlElement,
  account: Credentials,
  guard: ReplayGuard,
  wallMs: number,
): string | undefined {
  const token = find(security, "UsernameToken");
  const [username, password, nonce, created] = ["Username", "Password", "Nonce", "Created"].map(
    (name) => find(token, name)?.text ?? "",
  );
  if (!password || !nonce || !created) return "a UsernameToken with Password, Nonce and Created was expected";
  if (find(token, "Password")?.attributes.Type?.endsWith("#PasswordDigest") !== true) {
    return "a password of type PasswordDigest was expected";
  }
  const createdMs = Date.parse(created);
  if (!(Math.abs(createdMs - wallMs) <= clockWindowMs)) {
    return "Created is too far from the camera's clock; ask GetSystemDateAndTime for it";
  }
  const digest = createHash("sha1")
    .update(Buffer.from(nonce, "base64"))
    .update(created)
    .update(account.password);
  if (username !== account.username || !isEqual(digest.digest("base64"), password)) {
    return "the username or the password is wrong";
  }
  return guard.useOnce(`${nonce} ${created}`, wallMs) ? undefined : "this Nonce was already used";
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function isEqual(expected: string, got: string): boolean {
  const [left, right] = [expected, got].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
