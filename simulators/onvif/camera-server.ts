import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Response } from "express";
import { openAuthentication } from "./authentication.ts";
import type { Camera } from "./camera.ts";
import { addPictures } from "./picture-routes.ts";
import { readBody, soapRoute, unreadableBody } from "./soap-route.ts";

/**
 * Listens for the clients of one camera and returns the port; disposing `resources` closes it and every connection.
 * Port 0 takes any free one.
 */
export async function serveCamera(
  camera: Camera,
  { host, port }: { readonly host: string; readonly port: number },
  resources: AsyncDisposableStack,
): Promise<number> {
  const authentication = openAuthentication(camera.account, camera.clock);
  const app = express().disable("x-powered-by").disable("etag");
  const answering = new Set<Response>();
  app.use((_request, response, next) => {
    answering.add(response);
    response.on("close", () => answering.delete(response));
    next();
  });
  addPictures(app, camera, authentication);
  // Operations are told apart by their namespace: a client that posts all of them to one address is served as well, and
  // one that looks for a service that is not there, as PTZ, gets a fault.
  app.post(/^\//, readBody, soapRoute(camera, authentication));
  app.use(unreadableBody(authentication));

  const server = createServer({ requestTimeout: 30_000 }, app);
  resources.defer(async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
    // Answers under way learn of it some turns later, and only then let go of their timers.
    await Promise.all([...answering].map((response) => once(response, "close")));
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${camera.name}: cannot listen on ${host}:${port} (${reason})`, { cause });
  });
  return (server.address() as AddressInfo).port;
}
