import { readFile } from "node:fs/promises";
import type { InboundEndpoint } from "../../registry/resources.ts";
import type { TlsMaterial } from "./transport.ts";

/** Reads what the endpoint's TLS needs, each time anew: certificates are replaced while the stack runs. Throws which file is missing. */
export async function readTlsMaterial({
  authentication,
  trustSettings,
}: InboundEndpoint): Promise<TlsMaterial> {
  const ca = trustSettings && { ca: await readPem("trustSettings.trustList", trustSettings.trustList) };
  if (authentication.method !== "Certificate") return { ...ca };
  const { certificateFile, keyFile } = authentication.x509Credentials;
  const cert = await readPem("x509Credentials.certificateFile", certificateFile);
  const key = await readPem("x509Credentials.keyFile", keyFile);
  return { ...ca, cert, key };
}

async function readPem(what: string, file: string): Promise<string> {
  return await readFile(file, "utf8").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} of the endpoint: cannot read it; correct the device's endpoint (${reason})`, {
      cause,
    });
  });
}
