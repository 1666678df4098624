import { z } from "zod";
import { defineCameraFault } from "./camera-fault.ts";

/** Snapshots and streams go on showing the moment at which it began; nothing but the picture tells of it. */
export const cameraFrozenPicture = defineCameraFault({
  kind: "camera-frozen-picture",
  config: z.strictObject({}).describe("The picture of a camera stands still."),
  inject: ({ camera }) => camera.troubles.frozenAtMs.begin(camera.clock.now()),
});
