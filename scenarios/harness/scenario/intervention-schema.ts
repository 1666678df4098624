import { z } from "zod";
import { timeAfterStart } from "../../../simulators/duration.ts";
import type { OvenCommand } from "../../../simulators/plant/intervention.ts";
import { ovenSpec } from "../../../simulators/plant/oven-spec.ts";
import { recipeNames } from "../../../simulators/plant/recipes.ts";

const plainCommands = ["start", "stop", "hold", "reset", "open-door", "close-door"] as const;

/** The commands that need a value, and the key that gives it. */
const neededKeys = { "set-recipe": "recipe", "set-setpoint": "celsius" } as const;

const frame = z.strictObject({
  on: z.string().meta({ description: "The oven, or a fleet of ovens.", examples: ["oven-1"] }),
  at: timeAfterStart.describe("When it is done, in plant time after the start."),
  do: z.enum([...plainCommands, "set-recipe", "set-setpoint"]).meta({
    description: "What is done: a PackML command, a new value, or a hand on the door.",
    examples: ["set-setpoint"],
  }),
  recipe: z.enum(recipeNames).optional().describe("What to bake from then on; for set-recipe."),
  celsius: ovenSpec.shape.setpointCelsius.meta({
    description: "The new setpoint, in °C; for set-setpoint.",
    examples: [215],
  }),
  by: z.string().min(1).optional().describe("Who does it, for the records; the scenario if absent."),
});

/** What somebody does to an oven in the course of a run, as the file says it. */
export const interventionSchema = frame
  .superRefine((entry, context) => {
    for (const [command, key] of Object.entries(neededKeys)) {
      const got = entry[key];
      if ((got !== undefined) === (entry.do === command)) continue;
      const issue =
        got === undefined
          ? { path: ["do"], message: `${command} needs ${key} beside it, got none` }
          : { path: [key], message: `${entry.do} takes no ${key}, got ${got}; leave it out` };
      context.addIssue({ code: "custom", ...issue });
    }
  })
  .transform(({ recipe, celsius, do: kind, by = "scenario", ...entry }) => ({
    ...entry,
    by,
    command: commandOf(kind, recipe, celsius),
  }));

/** A command that the file plans; `at` is plant milliseconds after the start. */
export type PlannedIntervention = z.output<typeof interventionSchema>;

type Entry = z.output<typeof frame>;

function commandOf(kind: Entry["do"], recipe: Entry["recipe"], celsius: Entry["celsius"]): OvenCommand {
  if (kind === "set-recipe" && recipe !== undefined) return { kind, recipe };
  if (kind === "set-setpoint" && celsius !== undefined) return { kind, celsius };
  if (kind !== "set-recipe" && kind !== "set-setpoint") return { kind };
  throw new Error(`expected a value with ${kind}`);
}
