import type { RecipeName } from "./recipes.ts";

/**
 * What somebody may do to an oven: at its panel, by a method or by a write. The first four are PackML commands.
 *
 * - `stop`: from any state to Stopped; the burner is out and the oven cools.
 * - `reset`: from Stopped to Idle; the burner stays out.
 * - `start`: from Idle, or from Held by `hold`, to Execute; the batch goes on where it stood.
 * - `hold`: from Execute to Held; the burner holds the temperature.
 * - `open-door`, `close-door`: the door stands wide open in between, whatever the oven does.
 * - `set-recipe`: only in Stopped or Idle; the oven is emptied, and setpoint and ideal cycle follow the recipe, unless
 *   somebody has set a setpoint.
 * - `set-setpoint`: from 150 to 280 °C, in any state.
 *
 * A planned stop or a jam of the oven's own cannot be ended by `reset`, `start` or `hold`; only `stop` overrules it.
 */
export type OvenCommand =
  | { readonly kind: "start" | "stop" | "hold" | "reset" | "open-door" | "close-door" }
  | { readonly kind: "set-recipe"; readonly recipe: RecipeName }
  | { readonly kind: "set-setpoint"; readonly celsius: number };

/** A command as it was carried out; the same interventions in the same plant give the same readings. */
export interface Intervention {
  readonly asset: string;
  /** Plant time as Unix milliseconds: the physics step from which on it acts. */
  readonly atMs: number;
  readonly command: OvenCommand;
  /** Who did it, as in `opc.tcp operator` or `scenario`. */
  readonly by: string;
}

/** What became of a command; a refused one changed nothing. */
export type CommandOutcome =
  | { readonly accepted: true; readonly intervention: Intervention }
  /** `state`: not in this state of the oven; `value`: never with this value. */
  | { readonly accepted: false; readonly because: "state" | "value"; readonly reason: string };

/** A batch as the oven's own controller reports it when its last item has left. */
export interface BatchReport {
  /** Counts the batches of this oven from 1. */
  readonly number: number;
  readonly recipe: RecipeName;
  /** Unix milliseconds of plant time. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly partsGood: number;
  readonly partsScrap: number;
  /** Mean chamber temperature of each minute of the batch, stops left out. */
  readonly minuteCelsius: readonly number[];
}

/** What an oven offers beyond its data points. */
export interface OvenPanel {
  /** Carries a command out from the first physics step after `afterMs` on; readings until then stay as they are. */
  command(command: OvenCommand, afterMs: number, by: string): CommandOutcome;
  recipe(atMs: number): RecipeName;
  /** The last batch that had ended at that time. */
  lastBatch(atMs: number): BatchReport | undefined;
}
