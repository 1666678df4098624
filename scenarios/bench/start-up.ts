import { once } from "node:events";
import { join } from "node:path";
import { peakOf, round, startPlant } from "./plant-command.ts";

const quickstart = join(import.meta.dirname, "../quickstart.yaml");

/** From the command to the first line of `plant up`: every device of the quickstart listens, and with the stack, data flow. */
export async function* measureStartUp(): AsyncGenerator<object> {
  for (const stack of [false, true]) {
    const startMs = performance.now();
    const child = startPlant("up", quickstart, "--json", ...(stack ? ["--stack"] : []));
    if (child.stdout === null) throw new Error("expected the plant's standard output");
    await once(child.stdout, "data");
    const seconds = (performance.now() - startMs) / 1000;
    const peakMegabytes = peakOf(child);
    child.kill("SIGTERM");
    await once(child, "close");
    yield { what: stack ? "plant and stack" : "plant", seconds: round(seconds, 2), peakMegabytes };
  }
}
