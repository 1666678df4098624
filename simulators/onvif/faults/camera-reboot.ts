import { z } from "zod";
import { defineCameraFault } from "./camera-fault.ts";

/**
 * The camera says Bye and is off until it heals: connections are reset, its ports are closed, subscriptions are
 * forgotten. Then it says Hello at the same ports. Who only knocks at the closed port is not seen.
 */
export const cameraReboot = defineCameraFault({
  kind: "camera-reboot",
  config: z.strictObject({}).describe("A camera is off for a while and forgets its subscriptions."),
  async inject(running) {
    let isMissed = false;
    running.camera.subscriptions.forgetAll(() => {
      isMissed = true;
    });
    await using streams = running.camera.troubles.loseStreams();
    const { cutOff, switchOn } = await running.switchOff();
    const hadStreams = streams.wasFelt();
    return {
      wasFelt: () => isMissed || hadStreams || cutOff > 0,
      [Symbol.asyncDispose]: switchOn,
    };
  },
});
