import { z } from "zod";
import { duration } from "../../duration.ts";
import { answerProblem } from "../answer.ts";
import { probability } from "../fault-keys.ts";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({
    retryAfter: duration
      .prefault("2s")
      .describe(
        "How long clients are told to wait, in the machine's time; whole seconds go out, rounded up.",
      ),
    probability: probability(1),
  })
  .describe("The device answers 429 Too Many Requests, with Retry-After.");

/** Requests are refused for being too many. */
export const httpTooManyRequests = defineHttpFault({
  kind: "http-too-many-requests",
  config,
  begin: ({ retryAfter: retryAfterMs, probability }, { random, felt }) => ({
    meet(_request, response, next) {
      if (random() >= probability) return next();
      felt();
      response.set("Retry-After", String(Math.ceil(retryAfterMs / 1_000)));
      answerProblem(response, 429, "too many requests; come back after what Retry-After says");
    },
  }),
});
