import type { CommandModule } from "yargs";
import { scenarioJsonSchema } from "../harness/scenario/json-schema.ts";

/** `plant schema`: the JSON schema that editors complete scenario files with. */
export const schemaCommand: CommandModule = {
  command: "schema",
  describe: "Print the JSON schema of scenario files (scenarios/scenario.schema.json)",
  handler() {
    process.stdout.write(scenarioJsonSchema());
  },
};
