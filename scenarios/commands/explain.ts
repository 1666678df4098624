import type { CommandModule } from "yargs";
import { simulators } from "../../simulators/catalog.ts";
import { formatDuration } from "../../simulators/duration.ts";
import { buildScenarioPlant } from "../harness/devices.ts";
import { readScenarioFile } from "../harness/scenario/file.ts";
import type { Scenario } from "../harness/scenario/schema.ts";

/** `plant explain FILE`: what will happen when, as text. */
export const explainCommand: CommandModule<unknown, { file: string }> = {
  command: "explain <file>",
  describe: "Show the timeline of a scenario as text",
  builder: (yargs) =>
    yargs.positional("file", { type: "string", demandOption: true, describe: "A scenario file" }),
  // yargs hands only what an asynchronous handler throws to the one place that reports it.
  async handler({ file }) {
    const { scenario } = readScenarioFile(file);
    console.log(explainScenario(scenario).join("\n"));
  },
};

/** The plan of a scenario, one line for each thing that happens, in order of plant time. */
function explainScenario(scenario: Scenario): string[] {
  const startMs = Date.parse(scenario.clock.start);
  const endMs = startMs + scenario.clock.duration;
  const disturbances = buildScenarioPlant(scenario)
    .truth(endMs)
    .disturbances.flatMap(({ kind, fromMs, toMs, summary, visibleMs }) => {
      const seen = visibleMs === undefined ? "no reading will show it" : `first seen ${clockTime(visibleMs)}`;
      return [{ atMs: fromMs, text: `${kind} for ${formatDuration(toMs - fromMs)}: ${summary} (${seen})` }];
    });
  const happens = [
    ...disturbances,
    ...listPlannedStops(scenario, startMs),
    ...listFaults(scenario, startMs),
  ].sort((a, b) => a.atMs - b.atMs);
  const speed =
    scenario.clock.speed === "max"
      ? "as fast as the stack keeps up"
      : `${scenario.clock.speed} times real time`;
  return [
    `${scenario.name}`,
    `  given   ${scenario.given}`,
    `  expect  ${scenario.expect}`,
    `  devices ${Object.entries(scenario.devices)
      .map(([name, { kind }]) => `${name} (${kind})`)
      .join(", ")}`,
    `  stack   ${scenario.stack.broker.kind} broker, data flows ${["telemetry", ...scenario.stack.dataflows].join(", ")}, ${scenario.stack.destination.kind} destination`,
    "",
    `${clockTime(startMs)}  start; ${formatDuration(scenario.clock.duration)} of plant time, ${speed}, seed ${scenario.seed}`,
    ...happens.map(({ atMs, text }) => `${clockTime(atMs)}  ${text}`),
    `${clockTime(endMs)}  end; then ${scenario.checks.map(({ kind }) => kind).join(", ")}`,
  ];
}

interface Happening {
  readonly atMs: number;
  readonly text: string;
}

/** What the devices plan besides their disturbances, such as breaks and cleaning. */
function listPlannedStops({ devices }: Scenario, startMs: number): Happening[] {
  return Object.entries(devices).flatMap(([name, { kind, ...config }]) => {
    const planned = simulators.find((one) => one.kind === kind)?.schedule?.(config) ?? [];
    return planned
      .filter(({ path }) => path[0] !== "disturbances")
      .map(({ path, atMs, forMs }) => {
        const text = `planned ${kindAt(config, path)} for ${formatDuration(forMs)}: ${name}`;
        return { atMs: startMs + atMs, text };
      });
  });
}

/** The kind that a configuration gives at a path, or "stop" where it gives none. */
function kindAt(config: unknown, path: readonly (string | number)[]): string {
  const kind = [...path, "kind"].reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    config,
  );
  return typeof kind === "string" ? kind : "stop";
}

/** Every beginning and every end of every fault. */
function listFaults({ faults }: Scenario, startMs: number): Happening[] {
  return faults.flatMap(({ kind, on, at, for: forMs, repeat = { every: 0, times: 1 } }) =>
    Array.from({ length: repeat.times }, (_, count) => startMs + at + repeat.every * count).flatMap(
      (atMs) => [
        { atMs, text: `${kind} on the link ${on} for ${formatDuration(forMs)}` },
        { atMs: atMs + forMs, text: `the link ${on} heals from its ${kind}` },
      ],
    ),
  );
}

const clockTime = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace(".000Z", "");
