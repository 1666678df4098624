import { once } from "node:events";
import { createServer } from "node:http";
import express, { type Response } from "express";
import { listen } from "../http/open-server.ts";
import { openAuthentication } from "./authentication.ts";
import type { Camera } from "./camera.ts";
import { addPictures } from "./picture-routes.ts";
import type { Power } from "./service.ts";
import { readBody, soapRoute, unreadableBody } from "./soap-route.ts";

/** A camera's port, while it is open. */
export interface CameraServer {
  readonly port: number;
  /** How many requests are being answered; those of viewers and of waiting pulls last. */
  answering(): number;
}

/**
 * Listens for the clients of one camera; disposing `resources` closes its port and every connection. Port 0 takes any
 * free one.
 */
export async function serveCamera(
  { camera, power }: { readonly camera: Camera; readonly power: Power },
  { host, port }: { readonly host: string; readonly port: number },
  resources: AsyncDisposableStack,
): Promise<CameraServer> {
  const authentication = openAuthentication(camera);
  const app = express().disable("x-powered-by").disable("etag");
  const answering = new Set<Response>();
  app.use((_request, response, next) => {
    answering.add(response);
    response.on("close", () => answering.delete(response));
    next();
  });
  addPictures(app, camera, authentication);
  // Operations are told apart by their namespace: a client that posts all of them to one address is served as well.
  app.post(/^\//, readBody, soapRoute(camera, authentication, power));
  app.use(unreadableBody(authentication));

  const server = createServer({ requestTimeout: 30_000 }, app);
  // Answers under way learn some turns later that the port is closed, and only then let go of their timers.
  resources.defer(async () => {
    await Promise.all([...answering].map((response) => once(response, "close")));
  });
  const openPort = await listen(server, { name: camera.name, host, port }, resources);
  return { port: openPort, answering: () => answering.size };
}
