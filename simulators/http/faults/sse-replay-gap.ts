import { z } from "zod";
import { disguise } from "../guise.ts";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({})
  .describe(
    "The device forgets its past events: who comes back gets none of those before this moment, and is not told.",
  );

/** The replay of what a client missed lacks everything older than the moment of the request. */
export const sseReplayGap = defineHttpFault({
  kind: "sse-replay-gap",
  config,
  begin: (_config, { now, hasReading, felt }) => ({
    meet(request, response, next) {
      const forgotUntilMs = now();
      const asked = Number(request.get("Last-Event-ID") || request.query.lastEventId || Number.NaN);
      if (Number.isFinite(asked) && hasReading(asked, forgotUntilMs)) felt();
      disguise(response, { forgotUntilMs });
      next();
    },
  }),
});
