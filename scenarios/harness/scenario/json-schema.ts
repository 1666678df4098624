import { z } from "zod";
import { scenarioSchema } from "./schema.ts";

/** The grammar of scenario files as JSON schema, for editors. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify({ ...schema, title: "Digital Plant scenario" }, null, 2)}\n`;
}
