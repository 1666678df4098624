import { z } from "zod";
import { probability } from "../fault-keys.ts";
import { disguise } from "../guise.ts";
import { defineHttpFault } from "../http-fault.ts";
import { wantWholeBody } from "../want-whole-body.ts";

const config = z
  .strictObject({ probability: probability(0.5) })
  .describe("The device promises a Content-Length, sends a part of the body and closes the connection.");

/** Answers break off in the middle of their body. */
export const httpHalfBody = defineHttpFault({
  kind: "http-half-body",
  config,
  begin: ({ probability }, { random, felt }) => ({
    meet(request, response, next) {
      if (random() < probability) {
        wantWholeBody(request);
        disguise(response, { cut: { share: random(), onCut: felt } });
      }
      next();
    },
  }),
});
