import { processParts } from "./process-parts.ts";
import { runScenario } from "./run.ts";

/** Where the components of the stack can run: in this process, or each in a process of its own. */
export const placements: ReadonlyMap<string, typeof runScenario> = new Map([
  ["inline", runScenario],
  ["processes", runInProcesses],
]);

/**
 * Runs a scenario with broker, connectors, each data flow and destination in a process of its own; plant, links, witness,
 * clock and judge stay in this one. Rejects with `ComponentLost` as soon as one of them is gone; none outlives the run.
 */
async function runInProcesses(...[source, options]: Parameters<typeof runScenario>) {
  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const parts = { ...processParts((reason) => lost.abort(reason)), ...options.parts };
  try {
    return await runScenario(source, { ...options, signal, parts });
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  }
}
