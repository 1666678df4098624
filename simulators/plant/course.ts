import type { Stop } from "./disturbances/disturbance.ts";
import type { Intervention, OvenCommand } from "./intervention.ts";
import type { OvenSetup } from "./oven-state.ts";
import { type RecipeName, recipes } from "./recipes.ts";
import { type PackMlState, packMlState } from "./truth.ts";

/** What people have set an oven to, from one physics step on. */
export interface Regime {
  /** Plant time after the start. */
  readonly fromMs: number;
  /** The PackML state that a command holds the oven in; undefined: it produces, as far as its plan lets it. */
  readonly commanded: PackMlState | undefined;
  readonly recipe: RecipeName;
  /** A setpoint of its own instead of the recipe's. */
  readonly ownSetpointCelsius: number | undefined;
  readonly setpointCelsius: number;
  readonly doorHeldOpen: boolean;
  /** Whatever was in the oven is taken out as it begins. */
  readonly fresh: boolean;
}

/** How an oven's life goes, with all that people do to it. */
export interface Course {
  /** Ordered; the first one begins with the plant. */
  readonly regimes: readonly [Regime, ...Regime[]];
  /** Its own stops, as far as no command overrules them, and those that commands make. Ordered, none at once. */
  readonly stops: readonly Stop[];
}

/** The course of an oven under interventions that are possible, in order of time. */
export function courseOf(setup: OvenSetup, interventions: readonly Intervention[]): Course {
  const regimes: [Regime, ...Regime[]] = [setup.start];
  for (const { atMs, command } of interventions) {
    const last = regimes.at(-1) ?? setup.start;
    const next = follow(last, command, atMs - setup.startMs);
    if (next.fromMs !== last.fromMs) regimes.push(next);
    else regimes[regimes.length - 1] = { ...next, fresh: next.fresh || last.fresh };
  }
  return { regimes, stops: overrule(setup.stops, regimes) };
}

/** The regime that holds at a time after the start. */
export function regimeAt(regimes: Course["regimes"], elapsedMs: number): Regime {
  // Nobody touches most ovens, and each step asks.
  if (regimes.length === 1) return regimes[0];
  return regimes.findLast(({ fromMs }) => fromMs <= elapsedMs) ?? regimes[0];
}

function follow(regime: Regime, command: OvenCommand, fromMs: number): Regime {
  const next = { ...regime, fromMs, fresh: false };
  switch (command.kind) {
    case "stop":
      return { ...next, commanded: packMlState.stopped };
    case "reset":
      return { ...next, commanded: packMlState.idle };
    case "hold":
      return { ...next, commanded: packMlState.held };
    case "start":
      return { ...next, commanded: undefined };
    case "open-door":
      return { ...next, doorHeldOpen: true };
    case "close-door":
      return { ...next, doorHeldOpen: false };
    case "set-setpoint":
      return { ...next, ownSetpointCelsius: command.celsius, setpointCelsius: command.celsius };
    case "set-recipe": {
      const setpointCelsius = regime.ownSetpointCelsius ?? recipes[command.recipe].setpointCelsius;
      return { ...next, recipe: command.recipe, setpointCelsius, fresh: true };
    }
  }
}

/** Puts the commanded stops in the place of what was planned for their time. */
function overrule(stops: readonly Stop[], regimes: readonly Regime[]): readonly Stop[] {
  const commanded = commandedStops(regimes);
  if (commanded.length === 0) return stops;
  let left = [...stops];
  for (const { fromMs, toMs } of commanded) {
    left = left.flatMap((stop) =>
      [
        { ...stop, toMs: Math.min(stop.toMs, fromMs) },
        { ...stop, fromMs: Math.max(stop.fromMs, toMs) },
      ].filter((part) => part.fromMs < part.toMs),
    );
  }
  return [...left, ...commanded].sort((a, b) => a.fromMs - b.fromMs);
}

function commandedStops(regimes: readonly Regime[]): readonly Stop[] {
  const stops: Stop[] = [];
  for (const [place, { fromMs, commanded: state }] of regimes.entries()) {
    if (state === undefined) continue;
    const toMs = regimes[place + 1]?.fromMs ?? Infinity;
    const last = stops.at(-1);
    if (last?.state === state && last.toMs === fromMs) stops[stops.length - 1] = { ...last, toMs };
    else stops.push({ fromMs, toMs, state, ...(state === packMlState.held ? {} : { burnerOut: true }) });
  }
  return stops;
}
