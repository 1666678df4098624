import type { CommandModule } from "yargs";
import { readScenarioFile } from "../harness/scenario/file.ts";
import { listScenarioFiles } from "./scenario-files.ts";

/** `plant list`: the scenarios that come with the plant. */
export const listCommand: CommandModule = {
  command: "list",
  describe: "List the scenarios that come with the plant",
  handler() {
    for (const file of listScenarioFiles()) {
      const { scenario } = readScenarioFile(file);
      console.log(`${file}\n  given   ${scenario.given}\n  expect  ${scenario.expect}`);
    }
  },
};
