import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

const folder = join(import.meta.dirname, "..");

/** The scenario files that come with the plant, as paths from where the user stands. */
export function listScenarioFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => relative(process.cwd(), join(folder, name)));
}

export const quickstartFile = relative(process.cwd(), join(folder, "quickstart.yaml"));
