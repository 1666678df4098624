import type { DeviceEndpoint } from "../simulator.ts";
import type { Authentication } from "./authentication.ts";
import type { ClientFiles } from "./certificates.ts";

/** What a client needs to be served; empty where everybody is. */
export type ClientProof = Pick<DeviceEndpoint, "credentials" | "bearerToken" | "certificates">;

/** What a client needs for a device with this authentication; the files are those of a device with TLS. */
export function proofOf(authentication: Authentication, files: ClientFiles | undefined): ClientProof {
  const trust = files && { certificates: { caFile: files.caFile } };
  switch (authentication.kind) {
    case "none":
      return { ...trust };
    case "basic": {
      const { username, password } = authentication;
      return { ...trust, credentials: { username, password } };
    }
    case "bearer":
      return { ...trust, bearerToken: authentication.token };
    case "client-certificate":
      return { ...(files && { certificates: files }) };
  }
}

/** `curl` with the options that show the proof, ready for a shell. */
export function curlWith({ credentials, bearerToken, certificates }: ClientProof): string {
  const { caFile, certFile, keyFile } = certificates ?? {};
  const options = [
    ["--cacert", caFile],
    ["--cert", certFile],
    ["--key", keyFile],
    ["--user", credentials && `${credentials.username}:${credentials.password}`],
    ["--header", bearerToken && `Authorization: Bearer ${bearerToken}`],
  ] as const;
  const words = options.flatMap(([option, value]) => (value === undefined ? [] : [option, quoted(value)]));
  return ["curl", ...words].join(" ");
}

/** A shell takes what stands in single quotes as it is. */
function quoted(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
