import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificates } from "./certificates.ts";
import { type HttpLimits, serverOptions } from "./http-limits.ts";

/** What a server shows, and whether it asks its clients to show theirs. */
export interface TlsOptions {
  readonly certificates: Certificates;
  readonly asksClients: boolean;
}

/** A server that does not listen yet, with TLS or without. */
export function createHttpServer(
  listener: RequestListener,
  limits: HttpLimits,
  tls: TlsOptions | undefined,
): Server {
  if (tls === undefined) return createServer(serverOptions(limits), listener);
  const { certificates, asksClients } = tls;
  return createSecureServer(
    {
      ...serverOptions(limits),
      cert: certificates.server.cert,
      key: certificates.server.key,
      ca: certificates.ca,
      requestCert: asksClients,
      // A client without is told what to bring, instead of being cut off in the handshake.
      rejectUnauthorized: false,
    },
    listener,
  );
}

/** Where a server is to listen, and for whom. */
export interface Listening {
  readonly name: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Listens and answers the port; disposing `resources` closes it and every connection. Throws who could not listen where. */
export async function listen(
  server: Server,
  { name, host, port }: Listening,
  resources: AsyncDisposableStack,
): Promise<number> {
  resources.defer(async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name}: cannot listen on ${host}:${port} (${reason})`, { cause });
  });
  return (server.address() as AddressInfo).port;
}
