import type { CommandModule } from "yargs";
import { readScenarioFile } from "../harness/scenario/file.ts";
import { UserMistake } from "../harness/scenario/problem.ts";
import { exitCodes, report } from "./exit.ts";

/** `plant validate FILE…`: every mistake of every file; nothing is started. */
export const validateCommand: CommandModule<unknown, { file: string[] }> = {
  command: "validate <file..>",
  describe: "Tell every mistake of scenario files, with line and column",
  builder: (yargs) =>
    yargs.positional("file", { type: "string", array: true, demandOption: true, describe: "Scenario files" }),
  async handler({ file: files }) {
    for (const file of files) {
      try {
        readScenarioFile(file);
        console.log(`${file} is valid`);
      } catch (error) {
        if (!(error instanceof UserMistake)) throw error;
        report(error);
        process.exitCode = exitCodes.mistake;
      }
    }
  },
};
