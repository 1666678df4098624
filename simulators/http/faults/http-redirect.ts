import { z } from "zod";
import { probability } from "../fault-keys.ts";
import { defineHttpFault } from "../http-fault.ts";

const movedTo = "/moved";

const config = z
  .strictObject({
    to: z
      .enum(["another-path", "itself"])
      .default("another-path")
      .describe("Where it leads: to another path, which answers; or to itself, without end."),
    probability: probability(1),
  })
  .describe("The device answers 307 Temporary Redirect.");

/** Requests are sent to another path of the device, or round in a circle. */
export const httpRedirect = defineHttpFault({
  kind: "http-redirect",
  config,
  begin: ({ to, probability }, { random, felt }) => ({
    meet(request, response, next) {
      if (request.url.startsWith(`${movedTo}/`)) {
        request.url = request.url.slice(movedTo.length);
        return next();
      }
      if (random() >= probability) return next();
      felt();
      // Relative, so that it also holds behind a proxy on another port.
      response.set({
        Location: `${to === "itself" ? "" : movedTo}${request.url}`,
        "Cache-Control": "no-store",
      });
      response.status(307).end();
    },
  }),
});
