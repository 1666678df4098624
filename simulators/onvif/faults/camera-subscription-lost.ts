import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineCameraFault } from "./camera-fault.ts";

/**
 * The camera forgets its subscriptions, pull points and others; while it lasts, also each new one when it is so old,
 * whoever renews it or pulls from it.
 */
export const cameraSubscriptionLost = defineCameraFault({
  kind: "camera-subscription-lost",
  config: z
    .strictObject({
      keeps: duration
        .default(5_000)
        .describe("How long a new subscription is kept while it lasts, in wall time; 5s if absent."),
    })
    .describe("A camera forgets its subscriptions."),
  inject({ camera }, { keeps }) {
    let isMissed = false;
    camera.subscriptions.forgetAll(() => {
      isMissed = true;
    });
    const trouble = camera.troubles.subscriptionLifeMs.begin(keeps);
    return {
      wasFelt: () => isMissed || trouble.wasFelt(),
      [Symbol.asyncDispose]: () => trouble[Symbol.asyncDispose](),
    };
  },
});
