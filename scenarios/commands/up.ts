import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandModule } from "yargs";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import { createClock, type RunClock } from "../harness/clock.ts";
import { buildScenarioPlant, startDevices } from "../harness/devices.ts";
import { startPipeline } from "../harness/pipeline.ts";
import { telemetryRoot } from "../harness/resources.ts";
import { readScenarioFile } from "../harness/scenario/file.ts";
import type { Scenario } from "../harness/scenario/schema.ts";
import { standardParts } from "../harness/standard-parts.ts";
import { exitCodes, report } from "./exit.ts";
import { onInterrupt } from "./interrupt.ts";

interface UpArguments {
  readonly file: string;
  readonly stack: boolean;
  readonly json: boolean;
  readonly host: string;
}

/** What runs and where, as `plant up --json` prints it on one line. */
interface UpReport {
  readonly scenario: string;
  readonly plantTime: string;
  readonly endpoints: readonly DeviceEndpoint[];
  readonly stack?: {
    readonly broker: string;
    readonly topics: string;
    readonly destination: string;
    readonly file: string;
  };
}

/** `plant up FILE`: the plant alone, or with its stack, in real time until Ctrl-C. */
export const upCommand: CommandModule<unknown, UpArguments> = {
  command: "up <file>",
  describe: "Start the plant in real time until Ctrl-C, and print its endpoints",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "A scenario file" })
      .option("stack", { type: "boolean", default: false, describe: "Start the stack, too" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "Print the endpoints as one line of JSON",
      })
      .option("host", {
        type: "string",
        default: "127.0.0.1",
        describe: "Address that the devices listen on",
      }),
  async handler(args) {
    using interrupt = onInterrupt();
    await up(args, interrupt.signal).catch((error: unknown) => {
      if (interrupt.signal.aborted) return;
      report(error);
      process.exitCode = exitCodes.mistake;
    });
  },
};

async function up({ file, stack: withStack, json, host }: UpArguments, signal: AbortSignal): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const { scenario: written } = readScenarioFile(file);
  const scenario = startingNow(written);
  const startMs = Date.parse(scenario.clock.start);
  const clock = createClock({ startMs, endMs: Number.POSITIVE_INFINITY, speed: 1, recordsWallTime: false });
  resources.use(clock);
  const plant = buildScenarioPlant(scenario);
  const endpoints = await startDevices(
    scenario,
    { plant, clock, host, directory: await scratchFolder(resources) },
    resources,
  );
  const failure = new AbortController();
  const plantUp = { scenario, endpoints, plant, clock, resources, signal, failure };
  const stack = withStack ? await startStack(plantUp) : undefined;
  const about = { scenario: scenario.name, plantTime: scenario.clock.start, endpoints };
  tell(stack === undefined ? about : { ...about, stack }, json);
  await clock.run(AbortSignal.any([signal, failure.signal])).catch((error: unknown) => {
    throw failure.signal.aborted ? failure.signal.reason : error;
  });
}

interface PlantUp {
  readonly scenario: Scenario;
  readonly endpoints: readonly DeviceEndpoint[];
  readonly plant: Plant;
  readonly clock: RunClock;
  readonly resources: AsyncDisposableStack;
  readonly signal: AbortSignal;
  /** Aborted with the reason if the stack can go on no more. */
  readonly failure: AbortController;
}

/** In real time the plant's clock shows the machine's time, so that a stack of the user's own believes its readings. */
function startingNow(scenario: Scenario): Scenario {
  const now = createClock({ startMs: 0, endMs: 0, speed: 1 }).wallMs();
  const start = new Date(Math.floor(now / 1000) * 1000).toISOString();
  return { ...scenario, clock: { ...scenario.clock, start } };
}

async function startStack({ scenario, resources, failure, ...up }: PlantUp): Promise<UpReport["stack"]> {
  const directory = await scratchFolder(resources);
  const file = join(directory, "destination.sqlite");
  const { broker, destination } = resources.use(
    await startPipeline({
      ...up,
      scenario: { ...scenario, clock: { ...scenario.clock, speed: 1 } },
      parts: standardParts,
      runId: "up",
      directory,
      destinationFile: file,
      withLinks: false,
    }),
  );
  broker.failed?.then((reason) => failure.abort(reason));
  return { broker: broker.address, topics: `${telemetryRoot}/#`, destination: destination.url, file };
}

async function scratchFolder(resources: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "digital-plant-"));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function tell(about: UpReport, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(about));
    return;
  }
  console.log(
    `${about.scenario} is up; its plant time is the time of this machine, from ${about.plantTime} on.\n`,
  );
  for (const { device, endpointType, address, credentials, tryIt } of about.endpoints) {
    console.log(`${device}  (${endpointType})\n  address  ${address}`);
    if (credentials !== undefined)
      console.log(`  user     ${credentials.username}, password ${credentials.password}`);
    console.log(`  try      ${tryIt}`);
  }
  if (about.stack !== undefined) {
    const { hostname, port } = new URL(about.stack.broker);
    console.log(`broker  (MQTT 5)\n  address  ${about.stack.broker}`);
    console.log(`  try      mosquitto_sub -h ${hostname} -p ${port} -V mqttv5 -t '${about.stack.topics}' -v`);
    console.log(`destination\n  address  ${about.stack.destination}\n  file     ${about.stack.file}`);
  }
  console.log("\nCtrl-C stops it.");
}
