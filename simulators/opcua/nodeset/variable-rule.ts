import { z } from "zod";
import type { NodesetVariable } from "./nodeset-variable.ts";

const glob = z.string().min(1);

/** Which variables of a nodeset a rule is for; all that is said must be so. */
export const variableRule = z
  .strictObject({
    path: glob.optional().meta({
      description:
        "The browse path from the Objects folder, such as DeviceSet/Boiler #2/ParameterSet/*; * is any part of a name, ** any number of names.",
      examples: ["**/CurrentTemperature"],
    }),
    nodeId: glob.optional().meta({
      description: "The node id with its namespace; * is any part of it.",
      examples: ["nsu=http://example.com/press/;i=62*"],
    }),
    dataType: glob.optional().meta({
      description: "The OPC UA built-in type of the values, such as Double; * is any part of it.",
      examples: ["Float"],
    }),
  })
  .refine((rule) => Object.values(rule).some((value) => value !== undefined), {
    error: "must name at least one of path, nodeId and dataType",
    abort: true,
  })
  .describe("Which variables the signal is for: those that all of it fits.");

export type VariableRule = z.output<typeof variableRule>;

/** Whether the rule is for this variable. */
export function fits({ path, nodeId, dataType }: VariableRule, variable: NodesetVariable): boolean {
  return (
    (path === undefined || variable.paths.some((one) => pattern(path).test(one))) &&
    (nodeId === undefined || pattern(nodeId.replaceAll("*", "**")).test(variable.nodeId)) &&
    (dataType === undefined || pattern(dataType).test(variable.builtInType ?? ""))
  );
}

/** `**\/` is any number of names and none, `**` anything, `*` anything within a name. */
function pattern(text: string): RegExp {
  const source = text.replaceAll(/\*\*\/|\*\*|\*|[\\^$.|?+()[\]{}]/g, (found) => {
    if (found === "**/") return "(?:.*/)?";
    if (found === "**") return ".*";
    return found === "*" ? "[^/]*" : `\\${found}`;
  });
  return new RegExp(`^${source}$`);
}
