import type { Onlooker } from "./disturbance-truth.ts";
import type { OvenCommand } from "./intervention.ts";
import type { Oven } from "./oven.ts";
import type { Explanation } from "./truth.ts";

/** The longest that an oven needs to heat up or to cool down to a setpoint, and detectors to get used to it. */
const settlesMs = 2_400_000;

type Kind = OvenCommand["kind"];

const heat = ["Temperature", "BurnerPower", "EnergyUse", "DoorOpen"] as const;
const load = ["Weight", "FillWeight"] as const;
const production = ["State", "PartsTotal", "PartsGood", "PartsScrap"] as const;

/** In which data points of the oven a command shows. */
const shows: Readonly<Record<Kind, readonly string[]>> = {
  start: [...heat, ...load, ...production],
  stop: [...heat, ...load, ...production],
  hold: [...heat, ...load, ...production],
  reset: [...heat, ...load, ...production],
  "open-door": heat,
  "close-door": heat,
  "set-setpoint": [...heat, "SetpointTemperature"],
  "set-recipe": [...heat, ...load, ...production, "SetpointTemperature", "IdealCycleTime"],
};

/** What undoes a command; until then it lasts. */
const undoneBy: Readonly<Partial<Record<Kind, Kind>>> = {
  stop: "start",
  hold: "start",
  reset: "start",
  "open-door": "close-door",
};

/** The alarms that may be put down to what was done to an oven before `untilMs`. */
export function explainInterventions(
  oven: Oven,
  onlookers: readonly Onlooker[],
  untilMs: number,
): readonly Explanation[] {
  const { asset, start } = oven.setup;
  const done = oven.interventions().filter(({ atMs }) => atMs < untilMs);
  return done.flatMap(({ command, atMs, by }, place) => {
    const next = (kind: Kind) =>
      done.slice(place + 1).find((later) => later.command.kind === kind)?.atMs ?? untilMs;
    const explain = (dataPoints: readonly string[], toMs: number): Explanation => ({
      device: asset,
      dataPoints,
      fromMs: atMs,
      settledMs: toMs + settlesMs,
      alsoShows: seenBy(onlookers, dataPoints),
      summary: `${asset}: ${by} did ${tell(command)}`,
    });
    const undoing = undoneBy[command.kind];
    const effect = explain(shows[command.kind], undoing === undefined ? atMs : next(undoing));
    const isForeign = command.kind === "set-recipe" && command.recipe !== start.recipe;
    // The ranges on the data sheet are those of the recipe that the oven came with.
    return isForeign ? [effect, explain(load, next("set-recipe"))] : [effect];
  });
}

function seenBy(onlookers: readonly Onlooker[], dataPoints: readonly string[]): Explanation["alsoShows"] {
  const seen = onlookers.filter(({ of }) => dataPoints.includes(of));
  return seen.map(({ asset, dataPoint }) => ({ asset, dataPoint }));
}

function tell(command: OvenCommand): string {
  if (command.kind === "set-recipe") return `${command.kind} ${command.recipe}`;
  return command.kind === "set-setpoint" ? `${command.kind} ${command.celsius} °C` : command.kind;
}
