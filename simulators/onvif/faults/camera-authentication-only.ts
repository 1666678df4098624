import { z } from "zod";
import { defineCameraFault } from "./camera-fault.ts";

/** Not even the time is told without credentials, though ONVIF Core demands that it is. */
export const cameraAuthenticationOnly = defineCameraFault({
  kind: "camera-authentication-only",
  config: z
    .strictObject({})
    .describe("A camera tells nobody anything, not even the time, without credentials."),
  inject: ({ camera }) => camera.troubles.authenticationOnly.begin(true),
});
