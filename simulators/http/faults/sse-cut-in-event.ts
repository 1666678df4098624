import { z } from "zod";
import { probability } from "../fault-keys.ts";
import { defineHttpFault } from "../http-fault.ts";

const config = z
  .strictObject({ probability: probability(0.1) })
  .describe("The stream breaks off in the middle of an event, and the connection closes.");

/** Streams break off in mid-event; what was whole before it arrives. */
export const sseCutInEvent = defineHttpFault({
  kind: "sse-cut-in-event",
  config,
  begin: ({ probability }, { random, felt }) => ({
    rewrite(text, line) {
      const starts = [...text.matchAll(/^event: .*\n(?:id: .*\n)?data: /gm)];
      const struck = starts.find(() => random() < probability);
      if (struck === undefined) return text;
      felt();
      const end = text.indexOf("\n\n", struck.index);
      const within = struck.index + 1 + Math.floor(random() * (end - struck.index - 1));
      line.sendAndCut(text.slice(0, within));
      return "";
    },
  }),
});
