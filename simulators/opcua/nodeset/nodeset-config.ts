import { z } from "zod";
import { signalSpec } from "../../plant/signal-spec.ts";
import { serverKeys } from "../server-config.ts";
import { variableRule } from "./variable-rule.ts";

const generator = z
  .strictObject({
    match: variableRule,
    signal: signalSpec.describe("What the variables show; each of them draws its own random numbers."),
  })
  .describe("A rule that gives variables a signal.");

/** The keys of an `opcua-nodeset`. */
export const nodesetOptions = z.strictObject({
  ...serverKeys,
  nodesets: z
    .array(z.string().min(1))
    .min(1, "needs at least one")
    .meta({
      description:
        "NodeSet2 files, from the folder of the command, and standard ones by name (di, machinery, packML, …); with all the models that they require.",
      examples: [["di", "press.nodeset2.xml"]],
    }),
  history: z
    .boolean()
    .default(true)
    .describe(
      "Whether the history of every variable with a signal can be read, back to the start of the run.",
    ),
  generators: z
    .array(generator)
    .default([])
    .describe(
      "Which variables get a signal; the first rule that fits counts. All others keep the value of their file.",
    ),
});

export type NodesetOptions = z.output<typeof nodesetOptions>;
