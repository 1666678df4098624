import { simulators } from "../../simulators/catalog.ts";
import { formatDuration } from "../../simulators/duration.ts";
import { buildScenarioPlant } from "../harness/devices.ts";
import { faultKindOf } from "../harness/scenario/fault-kinds.ts";
import type { FaultConfig } from "../harness/scenario/fault-schema.ts";
import type { Scenario } from "../harness/scenario/schema.ts";

/** The plan of a scenario, one line for each thing that happens, in order of plant time. */
export function explainScenario(scenario: Scenario): string[] {
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
    ...listInterventions(scenario, startMs),
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
    `  devices ${tellDevices(scenario)}`,
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

/** What somebody does, the same to several ovens in one line. */
function listInterventions({ interventions }: Scenario, startMs: number): Happening[] {
  const same = Map.groupBy(interventions, ({ at, command, by }) => JSON.stringify([at, command, by]));
  return [...same.values()].flatMap((group) =>
    group.slice(0, 1).map(({ at, command: { kind, ...value }, by }) => {
      const what = [kind, ...Object.values(value)].join(" ");
      return { atMs: startMs + at, text: `${what} on ${tellSome(group.map(({ on }) => on))}, by ${by}` };
    }),
  );
}

/** Every beginning and every end of every fault, the same on several devices in one line. */
function listFaults({ faults }: Scenario, startMs: number): Happening[] {
  const same = Map.groupBy(faults, ({ on: _on, ...fault }) => JSON.stringify(fault));
  return [...same.values()].flatMap((group) => {
    const on = tellSome(group.map((fault) => fault.on));
    return group
      .slice(0, 1)
      .flatMap((fault) => listOccurrences(fault, tellHit(fault, on, group.length), startMs));
  });
}

/** What a fault hits, and how that heals. */
function tellHit({ kind }: FaultConfig, on: string, count: number) {
  const what = faultKindOf(kind).hits === "link" ? `the link${count > 1 ? "s" : ""} ${on}` : on;
  return { what, heals: `${what} ${count > 1 ? "heal from their" : "heals from its"} ${kind}` };
}

function listOccurrences(
  { kind, at, for: forMs, repeat = { every: 0, times: 1 } }: FaultConfig,
  { what, heals }: ReturnType<typeof tellHit>,
  startMs: number,
): Happening[] {
  return Array.from({ length: repeat.times }, (_, count) => startMs + at + repeat.every * count).flatMap(
    (atMs) => [
      { atMs, text: `${kind} on ${what} for ${formatDuration(forMs)}` },
      { atMs: atMs + forMs, text: heals },
    ],
  );
}

/** The devices, those of a kind together where there are many. */
function tellDevices({ devices }: Scenario): string {
  const all = Object.entries(devices);
  if (all.length <= mostNamed) return all.map(([name, { kind }]) => `${name} (${kind})`).join(", ");
  return [...Map.groupBy(all, ([, { kind }]) => kind)]
    .map(([kind, same]) => `${tellSome(same.map(([name]) => name))} (${kind})`)
    .join(", ");
}

const mostNamed = 12;

function tellSome(names: readonly string[]): string {
  if (names.length <= mostNamed) return names.join(", ");
  return `${names.slice(0, 2).join(", ")} … ${names.at(-1)}, ${names.length} in all`;
}

const clockTime = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace(".000Z", "");
