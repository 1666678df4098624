import { z } from "zod";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({})
  .describe("Events come without their ids, so that a client has no newer place to come back to.");

/** Events carry no id. */
export const sseWithoutIds = defineHttpFault({
  kind: "sse-without-ids",
  config,
  begin: (_config, { felt }) => ({
    rewrite(text) {
      const stripped = text.replaceAll(/^id: .*\n/gm, "");
      if (stripped !== text) felt();
      return stripped;
    },
  }),
});
