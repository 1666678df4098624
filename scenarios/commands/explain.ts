import type { CommandModule } from "yargs";
import { readScenarioFile } from "../harness/scenario/file.ts";
import { explainScenario } from "./explain-scenario.ts";

/** `plant explain FILE`: what will happen when, as text. */
export const explainCommand: CommandModule<unknown, { file: string }> = {
  command: "explain <file>",
  describe: "Show the timeline of a scenario as text",
  builder: (yargs) =>
    yargs.positional("file", { type: "string", demandOption: true, describe: "A scenario file" }),
  // yargs hands only what an asynchronous handler throws to the one place that reports it.
  async handler({ file }) {
    const { scenario } = readScenarioFile(file);
    console.log(explainScenario(scenario).join("\n"));
  },
};
