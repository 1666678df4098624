import { z } from "zod";
import { duration } from "../../duration.ts";
import { probability } from "../fault-keys.ts";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({
    delay: duration
      .prefault("15s")
      .describe(
        "How long a client waits for the first byte, in the machine's time; less if healed meanwhile.",
      ),
    probability: probability(1),
  })
  .describe("The device takes its time before it begins to answer.");

/** Answers begin late; the device's healing lets all of them go at once. */
export const httpSlowFirstByte = defineHttpFault({
  kind: "http-slow-first-byte",
  config,
  begin: ({ delay, probability }, { random, felt, healed }) => ({
    meet(_request, response, next) {
      if (random() >= probability) return next();
      felt();
      const done = new AbortController();
      const end = () => {
        clearTimeout(timer);
        done.abort();
      };
      const go = () => {
        end();
        next();
      };
      const timer = setTimeout(go, delay);
      healed.addEventListener("abort", go, { signal: done.signal });
      response.once("close", end);
    },
  }),
});
