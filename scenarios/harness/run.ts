import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Plant } from "../../simulators/plant/plant.ts";
import { createClock, type RunClock } from "./clock.ts";
import { conduct } from "./conduct.ts";
import { buildScenarioPlant, isSampled, startDevices } from "./devices.ts";
import { createEventLog } from "./event-log.ts";
import { finish, type RunOutcome } from "./finish.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { Parts } from "./parts.ts";
import { startPipeline } from "./pipeline.ts";
import { createPressure } from "./pressure.ts";
import { createRunFolder } from "./run-folder.ts";
import type { Progress } from "./sampling.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import type { Scenario } from "./scenario/schema.ts";
import { standardParts } from "./standard-parts.ts";
import { openTap, type Tap } from "./tap.ts";

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

/** Runs a scenario from an idle machine to a verdict, and leaves nothing behind but the run's folder. */
export async function runScenario(source: ScenarioFile, options: RunOptions): Promise<RunOutcome> {
  const { scenario } = source;
  const runId = `${scenario.seed}-${randomUUID().slice(0, 8)}`;
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await createRunFolder(options.out, scenario.name, runId));
  const plant = buildScenarioPlant(scenario);
  const planned = plant.interventions();
  const endMs = plant.startMs + scenario.clock.duration;
  const pressure = createPressure();
  const clock = resources.use(
    createClock({ startMs: plant.startMs, endMs, speed: scenario.clock.speed, pressure: pressure.isHigh }),
  );
  const ledger = openLedger(scenario, plant, clock);
  resources.use(clock.onAdvance((afterMs, untilMs) => recordDue(plant, ledger, afterMs, untilMs)));
  const log = createEventLog(clock);

  // Everything that runs hangs on this stack, so that it is gone before anything is judged.
  await using running = new AsyncDisposableStack();
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const devices = running.use(
    await startDevices(scenario, {
      plant,
      clock,
      host: "127.0.0.1",
      directory: join(folder.work, "devices"),
    }),
  );
  let tap: Tap | undefined;
  const pipeline = running.use(
    await startPipeline({
      scenario,
      plant,
      clock,
      devices,
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
    devices,
    log,
    plant,
    endMs,
    tap,
    signal,
    onProgress: options.onProgress ?? (() => {}),
    quietMs: options.quietMs ?? defaultQuietMs,
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
    planned,
    clock,
    ledger,
    endMs,
    destination,
    folder,
    events: log.events,
    ...conducted,
  });
}

const defaultQuietMs = 10_000;
const destinationName = "destination.sqlite";

function openLedger(scenario: Scenario, plant: Plant, clock: RunClock): Ledger {
  const ledger = createLedger(plant.startMs, () => clock.wallAt(plant.startMs));
  for (const asset of plant.assets) {
    ledger.open(asset, plant.trace(asset).dataPoints, isSampled(scenario, asset));
  }
  recordDue(plant, ledger, plant.startMs - 1, plant.startMs);
  return ledger;
}

function recordDue(plant: Plant, ledger: Ledger, afterMs: number, untilMs: number): void {
  for (const asset of plant.assets) ledger.due(asset, plant.trace(asset).due(afterMs, untilMs));
}
