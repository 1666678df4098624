import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Plant } from "../../simulators/plant/plant.ts";
import { createClock, type RunClock } from "./clock.ts";
import { buildScenarioPlant, startDevices } from "./devices.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { finish, type RunOutcome } from "./finish.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { Parts } from "./parts.ts";
import { type Pipeline, startPipeline } from "./pipeline.ts";
import { createPressure } from "./pressure.ts";
import { createRandom } from "./random.ts";
import { createRunFolder } from "./run-folder.ts";
import { type Progress, startSampling } from "./sampling.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import { settle } from "./settle.ts";
import { standardParts } from "./standard-parts.ts";
import { openTap, type Tap } from "./tap.ts";
import { planTimeline } from "./timeline.ts";

export interface RunOptions {
  /** Folder that takes `<scenario>/<run>/`. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** Called a few times a second while the run goes on. */
  readonly onProgress?: (progress: Progress) => void;
  /** The stack under test; tests put broken ones here. */
  readonly parts?: Partial<Parts>;
  /** Wall time without any progress after which missing readings are given up. */
  readonly quietMs?: number;
}

const settleBoundMs = 600_000;
const defaultQuietMs = 10_000;

/** Runs a scenario from an idle machine to a verdict, and leaves nothing behind but the run's folder. */
export async function runScenario(source: ScenarioFile, options: RunOptions): Promise<RunOutcome> {
  const { scenario } = source;
  const runId = `${scenario.seed}-${randomUUID().slice(0, 8)}`;
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await createRunFolder(options.out, scenario.name, runId));
  const plant = buildScenarioPlant(scenario);
  const endMs = plant.startMs + scenario.clock.duration;
  const pressure = createPressure();
  const clock = resources.use(
    createClock({ startMs: plant.startMs, endMs, speed: scenario.clock.speed, pressure: pressure.isHigh }),
  );
  const ledger = openLedger(plant, clock);
  resources.use(clock.onAdvance((afterMs, untilMs) => recordDue(plant, ledger, afterMs, untilMs)));
  const log = createEventLog(clock);

  // Everything that runs hangs on this stack, so that it is gone before anything is judged.
  await using running = new AsyncDisposableStack();
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const endpoints = await startDevices(
    scenario,
    { plant, clock, host: "127.0.0.1", directory: folder.work },
    running,
  );
  let tap: Tap | undefined;
  const pipeline = running.use(
    await startPipeline({
      scenario,
      plant,
      clock,
      endpoints,
      parts: { ...standardParts, ...options.parts },
      runId,
      directory: folder.work,
      destinationFile: join(folder.path, destinationName),
      withLinks: true,
      witness: async (brokerAddress) => {
        tap = await openTap(brokerAddress, runId, ledger);
        return tap;
      },
      onHealth: ({ asset, state, reason }) =>
        log.note("health", { source: asset ?? "broker", state, reason }),
      signal,
    }),
  );
  pipeline.broker.failed?.then((reason) => failure.abort(reason));
  pressure.watch({
    ledger,
    links: pipeline.links,
    devices: plant.assets,
    delivered: () => pipeline.destination.counts().reading,
  });
  const conducted = await conduct(source, {
    clock,
    ledger,
    pipeline,
    log,
    plant,
    endMs,
    tap,
    signal,
    options,
  }).catch((error: unknown) => {
    throw failure.signal.aborted ? failure.signal.reason : error;
  });
  await running.disposeAsync();

  const { parts = {} } = options;
  const readDestination = parts.readDestination ?? standardParts.readDestination;
  const destination = readDestination(join(folder.path, destinationName));
  options.signal.throwIfAborted();
  return await finish({
    source,
    plant,
    clock,
    ledger,
    endMs,
    destination,
    folder,
    events: log.events,
    ...conducted,
  });
}

const destinationName = "destination.sqlite";

interface Stage {
  readonly clock: RunClock;
  readonly ledger: Ledger;
  readonly pipeline: Pipeline;
  readonly log: EventLog;
  readonly plant: Plant;
  readonly endMs: number;
  readonly tap: Tap | undefined;
  readonly signal: AbortSignal;
  readonly options: RunOptions;
}

/** Lets plant time pass, breaks and heals what the scenario says, and waits for the last readings. */
async function conduct({ scenario }: ScenarioFile, stage: Stage) {
  const { clock, ledger, log, plant, endMs, signal, options } = stage;
  const { destination, stack, links } = stage.pipeline;
  const random = createRandom(scenario.seed, "faults");
  using timeline = planTimeline(scenario.faults, links, clock, random, ({ kind, on }, change) =>
    log.note(`fault-${change}`, { kind, on }),
  );
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
  using sampling = startSampling(take, options.onProgress ?? (() => {}));

  const startWallMs = clock.wallMs();
  await clock.run(signal);
  timeline[Symbol.dispose]();
  phase = "settling";
  const flows = () => stack.flows(plant.assets.map((asset) => [asset, ledger.lastDueMs(asset)]));
  const settled = await settle({
    done: () => destination.counts().reading >= ledger.dueCount && flows().every(({ caughtUp }) => caughtUp),
    progress: () => `${JSON.stringify(destination.counts())} ${stage.tap?.messages} ${stack.progress()}`,
    isHolding: () => [...links.values()].some((link) => link.isHolding),
    quietMs: options.quietMs ?? defaultQuietMs,
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

function openLedger(plant: Plant, clock: RunClock): Ledger {
  const ledger = createLedger(plant.startMs, () => clock.wallAt(plant.startMs));
  for (const asset of plant.assets) ledger.open(asset, plant.trace(asset).dataPoints);
  recordDue(plant, ledger, plant.startMs - 1, plant.startMs);
  return ledger;
}

function recordDue(plant: Plant, ledger: Ledger, afterMs: number, untilMs: number): void {
  for (const asset of plant.assets) ledger.due(asset, plant.trace(asset).due(afterMs, untilMs));
}
