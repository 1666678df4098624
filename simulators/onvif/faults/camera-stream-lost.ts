import { z } from "zod";
import { defineCameraFault } from "./camera-fault.ts";

/** Streams, by RTSP and by HTTP, are dropped and refused; snapshots and services go on. */
export const cameraStreamLost = defineCameraFault({
  kind: "camera-stream-lost",
  config: z.strictObject({}).describe("A camera drops its streams and refuses new ones."),
  inject: ({ camera }) => camera.troubles.loseStreams(),
});
