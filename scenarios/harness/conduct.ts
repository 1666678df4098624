import type { Plant } from "../../simulators/plant/plant.ts";
import type { RunningDevices } from "../../simulators/simulator.ts";
import type { RunClock } from "./clock.ts";
import type { EventLog } from "./event-log.ts";
import { injectFault } from "./inject.ts";
import type { Ledger } from "./ledger.ts";
import type { Pipeline } from "./pipeline.ts";
import { type Progress, startSampling } from "./sampling.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import { settle } from "./settle.ts";
import type { Tap } from "./tap.ts";
import { planTimeline } from "./timeline.ts";

const settleBoundMs = 600_000;

/** A run whose parts are all connected, and whose plant time has not begun to pass. */
export interface Stage {
  readonly clock: RunClock;
  readonly ledger: Ledger;
  readonly pipeline: Pipeline;
  readonly devices: Required<RunningDevices>;
  readonly log: EventLog;
  readonly plant: Plant;
  readonly endMs: number;
  readonly tap: Tap | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Wall time without any progress after which missing readings are given up. */
  readonly quietMs: number;
}

/** Lets plant time pass, breaks and heals what the scenario says, and waits for the last readings. */
export async function conduct({ scenario }: ScenarioFile, stage: Stage) {
  const { clock, ledger, log, devices, plant, endMs, signal } = stage;
  const { destination, stack, links } = stage.pipeline;
  await using timeline = planTimeline({
    faults: scenario.faults,
    clock,
    inject: (fault) => injectFault(fault, { links, devices, plant, clock, seed: scenario.seed }),
    onChange: ({ kind, on }, change) => log.note(`fault-${change}`, { kind, on }),
  });
  let phase: Progress["phase"] = "running";
  const take = (): Progress => ({
    atMs: clock.now(),
    wallMs: clock.wallMs(),
    due: ledger.dueCount,
    delivered: destination.counts().reading,
    startMs: plant.startMs,
    endMs,
    openFaults: timeline.open(),
    phase,
  });
  using sampling = startSampling(take, stage.onProgress);

  const startWallMs = clock.wallMs();
  await clock.run(signal);
  await timeline[Symbol.asyncDispose]();
  phase = "settling";
  const flows = () => stack.flows(plant.assets.map((asset) => [asset, ledger.lastDueMs(asset)]));
  const settled = await settle({
    done: () => destination.counts().reading >= ledger.dueCount && flows().every(({ caughtUp }) => caughtUp),
    progress: () => `${JSON.stringify(destination.counts())} ${stage.tap?.messages} ${stack.progress()}`,
    isHolding: () => [...links.values()].some((link) => link.isHolding),
    quietMs: stage.quietMs,
    boundMs: settleBoundMs,
    signal,
  });
  sampling.sample();
  const ended = flows();
  for (const { name, dropped, reasons } of ended) {
    if (dropped > 0) log.note("dropped", { dataflow: name, dropped, reasons });
  }
  return {
    timeline: timeline.entries,
    samples: sampling.samples,
    messages: stage.tap?.messages ?? 0,
    settled,
    flows: ended,
    wallSeconds: (clock.wallMs() - startWallMs) / 1000,
  };
}
