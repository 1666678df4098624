import type { CommandModule } from "yargs";
import { readScenarioFile } from "../harness/scenario/file.ts";
import { UserMistake } from "../harness/scenario/problem.ts";
import { exitCodes } from "./exit.ts";
import { listScenarioFiles } from "./scenario-files.ts";

/** `plant list`: the scenarios that come with the plant; one that is wrong is named, and the others are still told. */
export const listCommand: CommandModule = {
  command: "list",
  describe: "List the scenarios that come with the plant",
  async handler() {
    const told = listScenarioFiles().map(tellScenario);
    console.log(told.map(({ text }) => text).join("\n"));
    if (told.some(({ isValid }) => !isValid)) process.exitCode = exitCodes.mistake;
  },
};

/** What the list says of one file. */
export function tellScenario(file: string): { readonly text: string; readonly isValid: boolean } {
  try {
    const { given, expect } = readScenarioFile(file).scenario;
    return { text: `${file}\n  given   ${given}\n  expect  ${expect}`, isValid: true };
  } catch (error) {
    if (!(error instanceof UserMistake)) throw error;
    return { text: `${file} is not valid: plant validate ${file}`, isValid: false };
  }
}
