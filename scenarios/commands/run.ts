import { join, relative } from "node:path";
import type { CommandModule } from "yargs";
import { renderConsole } from "../../reports/console.ts";
import { renderJson } from "../../reports/json.ts";
import type { RunReport } from "../../reports/run-report.ts";
import type { Speed } from "../harness/clock.ts";
import { placements } from "../harness/placements.ts";
import type { runScenario } from "../harness/run.ts";
import { readScenarioFile, type ScenarioFile } from "../harness/scenario/file.ts";
import { UserMistake } from "../harness/scenario/problem.ts";
import { withBroker } from "./broker-option.ts";
import { exitCodeOf, exitCodes, report as tell } from "./exit.ts";
import { Interrupted, onInterrupt } from "./interrupt.ts";
import { createProgressLine } from "./progress.ts";
import { quickstartFile } from "./scenario-files.ts";

interface RunArguments {
  readonly file: string[] | undefined;
  readonly seed: number | undefined;
  readonly speed: string | undefined;
  readonly broker: string | undefined;
  readonly placement: string;
  readonly out: string;
  readonly json: boolean;
}

/** `plant run FILE…`: from scenario files to verdicts. */
export const runCommand: CommandModule<unknown, RunArguments> = {
  command: "run [file..]",
  describe: "Run scenarios and judge them",
  builder: (yargs) =>
    yargs
      .positional("file", {
        type: "string",
        array: true,
        describe: "Scenario files; the quickstart if none is given",
      })
      .option("seed", { type: "number", describe: "Another seed than the file's" })
      .option("speed", {
        type: "string",
        describe: "Plant seconds a second, or max; another speed than the file's",
      })
      .option("broker", {
        type: "string",
        describe: "An external MQTT 5 broker, as mqtt://host:port, instead of the file's",
      })
      .option("placement", {
        type: "string",
        default: "inline",
        describe: "Where the stack's components run; inline: all in this process; processes: each in its own",
      })
      .option("out", { type: "string", default: defaultOut(), describe: "Folder for the runs' files" })
      .option("json", {
        type: "boolean",
        default: false,
        describe: "Print the result as JSON, and nothing else",
      }),
  async handler(args) {
    process.exitCode = await runAll(args).catch((error: unknown) => {
      tell(
        error instanceof Interrupted ? `${error.message}; everything is closed, nothing was judged` : error,
      );
      return error instanceof Interrupted ? 130 : exitCodes.mistake;
    });
  },
};

function defaultOut(): string {
  return relative(process.cwd(), join(import.meta.dirname, "../../reports/out")) || ".";
}

async function runAll({ file: files, placement, out, json, ...overrides }: RunArguments): Promise<number> {
  const run = placements.get(placement);
  if (run === undefined) {
    const offered = [...placements.keys()].join(" or ");
    throw new UserMistake(`--placement must be ${offered}, got ${placement}`);
  }
  const sources = (files === undefined || files.length === 0 ? [quickstartFile] : files).map((file) =>
    override(readScenarioFile(file), { ...overrides, placement }),
  );
  using interrupt = onInterrupt();
  const reports: RunReport[] = [];
  for (const source of sources) {
    reports.push(await runOne(source, { run, out, json, signal: interrupt.signal }));
    interrupt.signal.throwIfAborted();
  }
  if (json) {
    const results = reports.map(({ result }) => renderJson(result).trimEnd());
    process.stdout.write(results.length === 1 ? `${results[0]}\n` : `[${results.join(",\n")}]\n`);
  }
  return exitCodeOf(reports.map(({ result }) => result.outcome));
}

interface Conduct {
  readonly run: typeof runScenario;
  readonly signal: AbortSignal;
}

async function runOne(
  source: ScenarioFile,
  { run, out, json, signal }: Pick<RunArguments, "out" | "json"> & Conduct,
): Promise<RunReport> {
  using line = createProgressLine(process.stderr);
  const { report } = await run(source, { out, signal, onProgress: line.show }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
  line[Symbol.dispose]();
  if (!json) {
    const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    process.stdout.write(renderConsole(report, { color, width: process.stdout.columns ?? 100 }));
  }
  return report;
}

function override(
  source: ScenarioFile,
  { seed, speed, broker, placement }: Pick<RunArguments, "seed" | "speed" | "broker" | "placement">,
): ScenarioFile {
  const scenario = withBroker(source.scenario, broker);
  if (seed !== undefined && (!Number.isInteger(seed) || seed < 0)) {
    throw new UserMistake(`--seed must be a whole number of 0 or more, got ${seed}`);
  }
  return {
    ...source,
    extraArguments: `${broker === undefined ? "" : ` --broker ${broker}`}${placement === "inline" ? "" : ` --placement ${placement}`}`,
    scenario: {
      ...scenario,
      seed: seed ?? scenario.seed,
      clock: { ...scenario.clock, speed: speed === undefined ? scenario.clock.speed : parseSpeed(speed) },
    },
  };
}

function parseSpeed(text: string): Speed {
  const speed = Number(text);
  if (text === "max") return "max";
  if (text === "" || !(speed > 0 && speed <= 100_000)) {
    throw new UserMistake(
      `--speed must be a number above 0 and at most 100000, such as 1200, or max, got ${text}`,
    );
  }
  return speed;
}
