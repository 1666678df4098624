import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CommandModule } from "yargs";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { DeviceEndpoint, RunningDevices } from "../../simulators/simulator.ts";
import { createClock, type RunClock } from "../harness/clock.ts";
import { buildScenarioPlant, startDevices } from "../harness/devices.ts";
import { startPipeline } from "../harness/pipeline.ts";
import { type Recording, startRecording } from "../harness/recording.ts";
import { telemetryRoot } from "../harness/resources.ts";
import { readScenarioFile, type ScenarioFile } from "../harness/scenario/file.ts";
import { UserMistake } from "../harness/scenario/problem.ts";
import type { Scenario } from "../harness/scenario/schema.ts";
import { reachBroker, standardParts } from "../harness/standard-parts.ts";
import { withBroker } from "./broker-option.ts";
import { exitCodes, report } from "./exit.ts";
import { onInterrupt } from "./interrupt.ts";
import { watchSlip } from "./slip.ts";
import { renderUpReport, type UpReport } from "./up-report.ts";

interface UpArguments {
  readonly file: string;
  readonly stack: boolean;
  readonly json: boolean;
  readonly host: string;
  readonly broker: string | undefined;
  readonly record: string | undefined;
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
      })
      .option("broker", {
        type: "string",
        describe: "An MQTT 5 broker, as mqtt://host:port, for devices that publish and for the stack",
      })
      .option("record", {
        type: "string",
        describe: "Write what is done to the ovens to this scenario file; its run repeats it",
      }),
  async handler(args) {
    using interrupt = onInterrupt();
    await up(args, interrupt.signal).catch((error: unknown) => {
      if (interrupt.signal.aborted && !(error instanceof UserMistake)) return;
      report(error);
      process.exitCode = exitCodes.mistake;
    });
  },
};

async function up(args: UpArguments, signal: AbortSignal): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const source = readScenarioFile(args.file);
  const scenario = startingNow(withBroker(source.scenario, args.broker));
  const startMs = Date.parse(scenario.clock.start);
  const clock = createClock({ startMs, endMs: Number.POSITIVE_INFINITY, speed: 1, recordsWallTime: false });
  resources.use(clock);
  const plant = buildScenarioPlant(scenario);
  const recording = startRecordingOf(args, { ...source, scenario }, plant);
  const context = { plant, clock, host: args.host, directory: await scratchFolder(resources) };
  const devices = resources.use(await startDevices(scenario, context));
  const failure = new AbortController();
  const plantUp = { scenario, devices, plant, clock, resources, signal, failure };
  const stack = args.stack ? await startStack(plantUp) : undefined;
  const broker = stack?.broker ?? (await attachPublishers(plantUp));
  const { json, record } = args;
  const about: UpReport = {
    scenario: scenario.name,
    plantTime: scenario.clock.start,
    endpoints: devices.endpoints.map((one) => (publishes(one) && broker ? { ...one, address: broker } : one)),
    waiting: broker === undefined ? devices.endpoints.filter(publishes).map(({ device }) => device) : [],
    ...(stack && { stack }),
    ...(record !== undefined && { record }),
  };
  console.log(json ? JSON.stringify(about) : renderUpReport(about));
  resources.use(clock.onAdvance(() => recording?.update()));
  resources.use(watchSlip(clock, (message) => console.error(message)));
  await clock.run(AbortSignal.any([signal, failure.signal])).catch((error: unknown) => {
    recording?.end(clock.now());
    throw failure.signal.aborted ? failure.signal.reason : error;
  });
}

function startRecordingOf(
  { file, record }: UpArguments,
  source: ScenarioFile,
  plant: Plant,
): Recording | undefined {
  if (record === undefined) return undefined;
  if (resolve(record) === resolve(file))
    throw new UserMistake(`--record must be another file than ${file}: it would be written over`);
  return startRecording({ ...source, file: record, plant });
}

const publishes = ({ endpointType }: DeviceEndpoint) => endpointType === "Microsoft.Mqtt";

/** Tells the devices that publish where the user's own broker is; undefined where there is none. */
async function attachPublishers({ scenario: { stack }, devices }: PlantUp): Promise<string | undefined> {
  if (stack.broker.kind === "embedded") return undefined;
  const publishers = devices.endpoints.filter(publishes);
  if (publishers.length === 0) return undefined;
  const { address } = await reachBroker(stack.broker.address);
  await Promise.all(publishers.map(({ device }) => devices.attach(device, address)));
  return address;
}

interface PlantUp {
  readonly scenario: Scenario;
  readonly devices: Required<RunningDevices>;
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
