import { z } from "zod";
import { defineCameraFault } from "./camera-fault.ts";

/**
 * Every address that the camera tells (services, subscriptions, streams, discovery) has a host of no use, as behind an
 * address translation. A client that keeps to the host that it knows is not lost.
 */
export const cameraWrongXaddr = defineCameraFault({
  kind: "camera-wrong-xaddr",
  config: z
    .strictObject({
      host: z
        .string()
        .regex(/^[\w.-]+(:\d+)?$/, "expected a host, with or without a port")
        .default("192.0.2.1")
        .describe("The host that the camera tells; by default one that leads nowhere."),
    })
    .describe("The addresses that a camera tells have a wrong host."),
  inject: ({ camera }, { host }) => camera.troubles.wrongHost.begin(host),
});
