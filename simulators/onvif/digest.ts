import { createHash } from "node:crypto";

/** The parameters of an Authorization header (RFC 7616, 3.4) by their names in lower case. */
export function readParameters(header: string): Readonly<Record<string, string>> {
  // The word boundary keeps a long header from being tried anew from each of its letters.
  const pairs = header.matchAll(/\b(\w+)=(?:"([^"]*)"|([^\s,"]+))/g);
  return Object.fromEntries(
    [...pairs].map(([, key = "", quoted, bare]) => [key.toLowerCase(), quoted ?? bare ?? ""]),
  );
}

/** The MD5 of a text in hexadecimal digits, as digest authentication has it. */
export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
