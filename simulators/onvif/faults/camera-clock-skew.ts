import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineCameraFault } from "./camera-fault.ts";

/**
 * The camera's clock is off: it tells that time, and judges WS-UsernameTokens by it. Events keep their times, for these
 * are the plant's.
 */
export const cameraClockSkew = defineCameraFault({
  kind: "camera-clock-skew",
  config: z
    .strictObject({
      by: duration.describe("How far the clock is off; tokens are good for 5m to either side."),
      direction: z.enum(["ahead", "behind"]).default("ahead").describe("To which side it is off."),
    })
    .describe("The clock of a camera is off, and credentials with it."),
  inject: ({ camera }, { by, direction }) =>
    camera.troubles.clockAheadMs.begin(direction === "ahead" ? by : -by),
});
