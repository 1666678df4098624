import { z } from "zod";
import { answerProblem } from "../answer.ts";
import { probability } from "../fault-keys.ts";
import { defineHttpFault } from "../http-fault.ts";

const statuses = [500, 502, 503] as const;

const config = z
  .strictObject({
    burst: z
      .int()
      .min(1, "must be at least 1")
      .max(1_000)
      .default(3)
      .describe("How many requests in a row fail once one does."),
    probability: probability(0.5),
  })
  .describe("The device fails in bursts, with 500, 502 or 503.");

/** Requests fail in bursts. */
export const httpServerError = defineHttpFault({
  kind: "http-server-error",
  config,
  begin({ burst, probability }, { random, felt }) {
    let left = 0;
    return {
      meet(_request, response, next) {
        if (left === 0 && random() < probability) left = burst;
        if (left === 0) return next();
        left -= 1;
        felt();
        const status = statuses[Math.floor(random() * statuses.length)] ?? 500;
        answerProblem(response, status, "the device failed to answer");
      },
    };
  },
});
