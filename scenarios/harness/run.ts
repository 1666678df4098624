import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Plant } from "../../simulators/plant/plant.ts";
import { createClock, type RunClock } from "./clock.ts";
import { buildScenarioPlant, startDevices } from "./devices.ts";
import { finish, type RunOutcome } from "./finish.ts";
import type { ProgressSample } from "./latency.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { type Link, openLink } from "./link.ts";
import type { Parts } from "./parts.ts";
import { createPressure } from "./pressure.ts";
import { createRandom } from "./random.ts";
import { describeRanges, describeResources } from "./resources.ts";
import { createRunFolder } from "./run-folder.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import { settle } from "./settle.ts";
import { standardParts } from "./standard-parts.ts";
import { openTap } from "./tap.ts";
import { planTimeline } from "./timeline.ts";
import { waitUntil } from "./wait.ts";

export interface RunOptions {
  /** Folder that takes `<scenario>/<run>/`. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** Called a few times a second while the run goes on. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told what happens, one event at a time, as it goes into `history.ndjson`. */
  readonly onEvent?: (event: RunEvent) => void;
  /** The stack under test; tests put broken ones here. */
  readonly parts?: Partial<Parts>;
  /** Wall time without any progress after which missing readings are given up. */
  readonly quietMs?: number;
}

/** Where a run stands. */
export interface Progress extends ProgressSample {
  readonly startMs: number;
  readonly endMs: number;
  readonly openFaults: readonly string[];
  readonly phase: "starting" | "running" | "settling";
}

/** One line of `history.ndjson`; `atMs` is plant time, `wallMs` the machine's. */
export interface RunEvent {
  readonly event: string;
  readonly atMs: number;
  readonly wallMs: number;
  readonly [figure: string]: unknown;
}

const readyBoundMs = 30_000;
const settleBoundMs = 600_000;
const defaultQuietMs = 10_000;
const sampleEveryMs = 200;

/** Runs a scenario from an idle machine to a verdict, and leaves nothing behind but the run's folder. */
export async function runScenario(source: ScenarioFile, options: RunOptions): Promise<RunOutcome> {
  const { scenario } = source;
  const parts = { ...standardParts, ...options.parts };
  const startMs = Date.parse(scenario.clock.start);
  const endMs = startMs + scenario.clock.duration;
  const runId = `${scenario.seed}-${randomUUID().slice(0, 8)}`;

  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await createRunFolder(options.out, scenario.name, runId));
  const plant = buildScenarioPlant(scenario);
  const pressure = createPressure();
  const clock = createClock({
    startMs,
    endMs,
    speed: scenario.clock.speed,
    pressure: () => pressure.isHigh(),
  });
  resources.use(clock);
  const ledger = openLedger(plant, clock);
  resources.use(clock.onAdvance((afterMs, untilMs) => recordDue(plant, ledger, afterMs, untilMs)));

  // Everything that runs hangs on this stack, so that it is gone before the folder is published.
  await using running = new AsyncDisposableStack();
  const endpoints = await startDevices(scenario, { plant, clock, host: "127.0.0.1" }, running);
  const broker = running.use(
    await parts.startBroker(scenario.stack.broker, { directory: join(folder.work, "broker"), clock }),
  );
  const destinationFile = join(folder.path, "destination.sqlite");
  const destination = running.use(await parts.startDestination({ file: destinationFile, clock }));
  const links = new Map<string, Link>();
  const targets = [
    ...endpoints.map((one) => [one.device, one] as const),
    ["broker", broker] as const,
    ["uplink", destination] as const,
  ];
  for (const [name, { host, port }] of targets)
    links.set(name, running.use(await openLink(name, { host, port })));

  const events: RunEvent[] = [];
  const note = (event: string, figures: Readonly<Record<string, unknown>>) => {
    const full = { event, atMs: clock.now(), wallMs: clock.wallMs(), ...figures };
    events.push(full);
    options.onEvent?.(full);
  };
  const tap = running.use(await openTap(broker.address, runId, ledger));
  const stack = running.use(
    await parts.startStack({
      directory: join(folder.work, "stack"),
      runId,
      clock,
      seed: scenario.seed,
      shiftStartMs: startMs,
      resources: endpoints.map((endpoint) =>
        describeResources(
          endpoint,
          through(endpoint.address, endpoint.port, links.get(endpoint.device)),
          scenario.clock.speed,
        ),
      ),
      outboxBrokerAddress: through(broker.address, broker.port, links.get("broker")),
      flowBrokerAddress: broker.address,
      destinationUrl: through(destination.url, destination.port, links.get("uplink")),
      dataflows: ["telemetry", ...scenario.stack.dataflows],
      ranges: describeRanges(plant),
      onHealth: ({ asset, state, reason }) => note("health", { source: asset ?? "broker", state, reason }),
    }),
  );
  await waitUntil(
    "every connector and data flow to be connected",
    () => stack.notReady(),
    readyBoundMs,
    options.signal,
  );
  pressure.watch({
    ledger,
    links,
    devices: endpoints.map(({ device }) => device),
    delivered: () => destination.counts().reading,
  });

  using timeline = planTimeline(
    scenario.faults,
    links,
    clock,
    createRandom(scenario.seed, "faults"),
    (entry, change) => note(`fault-${change}`, { kind: entry.kind, on: entry.on }),
  );

  const samples: ProgressSample[] = [];
  const sample = (phase: Progress["phase"]) => {
    const now = {
      atMs: clock.now(),
      wallMs: clock.wallMs(),
      due: ledger.dueCount,
      delivered: destination.counts().reading,
    };
    samples.push(now);
    options.onProgress?.({ ...now, startMs, endMs, openFaults: timeline.open(), phase });
  };
  let phase: Progress["phase"] = "running";
  const sampling = setInterval(() => sample(phase), sampleEveryMs);
  running.defer(() => clearInterval(sampling));

  sample(phase);
  const startWallMs = clock.wallMs();
  await clock.run(options.signal);
  timeline[Symbol.dispose]();
  phase = "settling";
  const settled = await settle({
    done: () =>
      destination.counts().reading >= ledger.dueCount && stack.caughtUp((asset) => ledger.lastDueMs(asset)),
    progress: () => `${JSON.stringify(destination.counts())} ${tap.messages} ${stack.progress()}`,
    quietMs: options.quietMs ?? defaultQuietMs,
    boundMs: settleBoundMs,
    signal: options.signal,
  });
  const endWallMs = clock.wallMs();
  sample(phase);
  for (const { name, reason, count } of stack.drops()) note("dropped", { dataflow: name, reason, count });
  const messages = tap.messages;
  await running.disposeAsync();

  return await finish({
    source,
    plant,
    clock,
    ledger,
    timeline: timeline.entries,
    samples,
    events,
    messages,
    settled,
    wallSeconds: (endWallMs - startWallMs) / 1000,
    endMs,
    destination: parts.readDestination(destinationFile),
    folder,
  });
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

/** The same address, reached through a link. */
function through(address: string, port: number, link: Link | undefined): string {
  if (link === undefined) throw new Error(`expected a link for ${address}`);
  return address.replace(`:${port}`, `:${link.port}`);
}
