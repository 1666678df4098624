import type { CommandModule } from "yargs";
import { scenarioJsonSchema } from "../harness/scenario/json-schema.ts";
import { scenarioReference } from "../harness/scenario/reference-page.ts";

/** `plant schema`: the grammar of scenario files, for editors or for people. */
export const schemaCommand: CommandModule<unknown, { reference: boolean }> = {
  command: "schema",
  describe: "Print the JSON schema of scenario files (scenarios/scenario.schema.json)",
  builder: (yargs) =>
    yargs.option("reference", {
      type: "boolean",
      default: false,
      describe: "Print it for people, in Markdown, instead (scenarios/REFERENCE.md)",
    }),
  async handler({ reference }) {
    process.stdout.write(reference ? scenarioReference() : scenarioJsonSchema());
  },
};
