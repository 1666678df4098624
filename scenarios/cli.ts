#!/usr/bin/env node
import { hideBin } from "yargs/helpers";
import yargs from "yargs/yargs";
import { exitCodes, report } from "./commands/exit.ts";
import { explainCommand } from "./commands/explain.ts";
import { listCommand } from "./commands/list.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { upCommand } from "./commands/up.ts";
import { validateCommand } from "./commands/validate.ts";

// Otherwise Node would end with 1, which says that a scenario failed. Rejections that nobody handles come here, too.
process.on("uncaughtException", (error) => {
  report(error);
  process.exit(exitCodes.mistake);
});

// The only positional argument that our commands demand is a file; yargs speaks of non-option arguments.
const plainly = (message: string) =>
  message.startsWith("Not enough non-option arguments") ? "expected a scenario file" : message;

await yargs(hideBin(process.argv))
  .scriptName("plant")
  .locale("en")
  .usage("$0 <command>\n\nA plant in a box that tells whether an industrial data pipeline tells the truth.")
  .command(runCommand)
  .command(validateCommand)
  .command(upCommand)
  .command(listCommand)
  .command(explainCommand)
  .command(schemaCommand)
  .demandCommand(1, "expected a command")
  .strict()
  .fail((message, error: unknown) => {
    report(error ?? `${plainly(message)}\nplant --help shows how`);
    process.exit(exitCodes.mistake);
  })
  .version(false)
  .parseAsync();
