import { z } from "zod";
import { disguise } from "../guise.ts";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({})
  .describe("The device serves what it knew when the fault began as if it were new, under the same ETag.");

/** Readings stand still while time goes on. */
export const httpStaleValue = defineHttpFault({
  kind: "http-stale-value",
  config,
  begin(_config, { now, hasReading, felt }) {
    const atMs = now();
    return {
      meet(_request, response, next) {
        if (hasReading(atMs, now())) felt();
        disguise(response, { atMs });
        next();
      },
    };
  },
});
