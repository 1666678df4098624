import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineCameraFault } from "./camera-fault.ts";

/** Every SOAP request waits before it is looked at, as in a camera that is busy with something else. */
export const cameraSlowSoap = defineCameraFault({
  kind: "camera-slow-soap",
  config: z
    .strictObject({ delay: duration.describe("How late each answer comes, in wall time.") })
    .describe("A camera answers late."),
  inject: ({ camera }, { delay }) => camera.troubles.answerDelayMs.begin(delay),
});
