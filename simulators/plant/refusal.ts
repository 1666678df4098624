import { type Course, type Regime, regimeAt } from "./course.ts";
import type { CommandOutcome, OvenCommand } from "./intervention.ts";
import { forcesOf, inForceAt, type OwnStop } from "./occurrences.ts";
import { stateNames } from "./oven-data-points.ts";
import { highestSetpointCelsius, lowestSetpointCelsius } from "./oven-spec.ts";
import type { OvenSetup } from "./oven-state.ts";
import { recipeNames } from "./recipes.ts";
import { type PackMlState, packMlState } from "./truth.ts";

/** Why a command is not carried out. */
type Refusal = Omit<Extract<CommandOutcome, { accepted: false }>, "accepted">;

/** When a command comes, and to which oven. */
interface Situation {
  readonly setup: OvenSetup;
  /** With all that was done before, also at the same moment. */
  readonly course: Course;
  /** Plant time after the start. */
  readonly elapsedMs: number;
}

/** Why an oven does not obey a command; undefined: it does. */
export function refusalOf(command: OvenCommand, situation: Situation): Refusal | undefined {
  const reason = valueProblem(command);
  if (reason !== undefined) return { because: "value", reason };
  const problem = stateProblem(command, situation);
  return problem === undefined ? undefined : { because: "state", reason: problem };
}

function valueProblem(command: OvenCommand): string | undefined {
  if (command.kind === "set-recipe") {
    if (recipeNames.includes(command.recipe)) return undefined;
    return `expected a recipe of ${recipeNames.join(", ")}, got ${command.recipe}`;
  }
  if (command.kind !== "set-setpoint") return undefined;
  const { celsius } = command;
  if (celsius >= lowestSetpointCelsius && celsius <= highestSetpointCelsius) return undefined;
  return `expected a setpoint from ${lowestSetpointCelsius} to ${highestSetpointCelsius} °C, got ${celsius}`;
}

function stateProblem({ kind }: OvenCommand, situation: Situation): string | undefined {
  const { setup, course, elapsedMs } = situation;
  const regime = regimeAt(course.regimes, elapsedMs);
  const [stop] = inForceAt(course.stops, elapsedMs);
  const state = stop?.state ?? packMlState.execute;
  const [ownStop] = inForceAt(setup.stops, elapsedMs);
  const ruling = regime.commanded === undefined ? ownStop : undefined;
  switch (kind) {
    case "set-setpoint":
      return undefined;
    case "open-door":
      return openDoorProblem(regime, situation);
    case "close-door":
      return regime.doorHeldOpen ? undefined : "nobody holds the door open";
    case "stop":
      return regime.commanded === packMlState.stopped ? "the oven is Stopped already" : undefined;
    case "set-recipe":
      return needs(["stopped", "idle"], state);
    case "reset":
      return tellRuling(ruling, setup) ?? needs(["stopped"], state);
    case "start":
      return tellRuling(ownStop, setup) ?? needs(["idle", "held"], state);
    case "hold":
      return tellRuling(ruling, setup) ?? needs(["execute"], state);
  }
}

function needs(states: readonly (keyof typeof packMlState)[], state: PackMlState): string | undefined {
  if (states.some((name) => packMlState[name] === state)) return undefined;
  const names = states.map((name) => stateNames[packMlState[name]]).join(" or ");
  return `the oven must be ${names}, but is ${stateNames[state]}`;
}

function tellRuling(stop: OwnStop | undefined, { startMs }: OvenSetup): string | undefined {
  if (stop === undefined) return undefined;
  const until = new Date(startMs + stop.toMs).toISOString();
  return `the oven is ${stateNames[stop.state]} by its ${stop.cause} until ${until}`;
}

function openDoorProblem({ doorHeldOpen }: Regime, { setup, elapsedMs }: Situation): string | undefined {
  if (doorHeldOpen) return "somebody holds the door open already";
  const left = inForceAt(setup.occurrences, elapsedMs).find((each) => forcesOf([each]).doorWideOpen);
  if (left === undefined) return undefined;
  return `the door stands wide open already, until ${new Date(setup.startMs + left.toMs).toISOString()}`;
}
