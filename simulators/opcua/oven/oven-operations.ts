import type { MethodResult } from "node-opcua-address-space";
import {
  type ArgumentOptions,
  DataType,
  type StatusCode,
  StatusCodes,
  type Variant,
} from "node-opcua-client";
import type { OvenCommand, OvenPanel } from "../../plant/intervention.ts";
import { type RecipeName, recipeNames } from "../../plant/recipes.ts";
import type { Alarm } from "./alarm.ts";
import { acknowledge } from "./alarm-condition.ts";
import { operatorName } from "./operator-name.ts";

/** What a method can act upon; without a panel, nothing but the alarms. */
export interface OperatedOven {
  readonly panel: OvenPanel | undefined;
  readonly alarms: ReadonlyMap<string, Alarm>;
}

type Inputs = readonly Variant[];
type Result = MethodResult & { readonly statusCode: StatusCode };
/** What a method does to an oven at that time, for that user. */
type Operation = (
  oven: OperatedOven,
  inputs: Inputs,
  call: { readonly atMs: number; readonly user: string },
) => Result;

/** A method of ovens. */
export interface OvenOperation {
  readonly name: string;
  readonly description: string;
  readonly inputs?: readonly ArgumentOptions[];
  readonly operate: Operation;
}

const input = (name: string, dataType: DataType, description: string): ArgumentOptions => ({
  name,
  dataType,
  description: { text: description },
  valueRank: -1,
});

/** Every method of ovens. */
export const ovenOperations: readonly OvenOperation[] = [
  {
    name: "Start",
    description: "Produces, from Idle or Held on",
    operate: command(() => ({ kind: "start" })),
  },
  {
    name: "Stop",
    description: "Ends production: Stopped, until it is reset",
    operate: command(() => ({ kind: "stop" })),
  },
  {
    name: "Hold",
    description: "Holds production: Held, until it is started again",
    operate: command(() => ({ kind: "hold" })),
  },
  {
    name: "Reset",
    description: "Readies a stopped oven: Idle, until it is started",
    operate: command(() => ({ kind: "reset" })),
  },
  { name: "OpenDoor", description: "Opens the door", operate: command(() => ({ kind: "open-door" })) },
  { name: "CloseDoor", description: "Closes the door", operate: command(() => ({ kind: "close-door" })) },
  {
    name: "SetRecipe",
    description: "Chooses what is baked",
    inputs: [input("Recipe", DataType.String, `One of ${recipeNames.join(", ")}`)],
    operate: command(([recipe]) =>
      isRecipeName(recipe?.value) ? { kind: "set-recipe", recipe: recipe.value } : undefined,
    ),
  },
  {
    name: "SetSetpoint",
    description: "Chooses the temperature that the controller holds",
    inputs: [input("Celsius", DataType.Double, "The temperature in °C")],
    operate: command(([celsius]) =>
      Number.isFinite(celsius?.value) ? { kind: "set-setpoint", celsius: Number(celsius?.value) } : undefined,
    ),
  },
  {
    name: "AcknowledgeAlarm",
    description: "Acknowledges an alarm as it stands, whichever event told of it last",
    inputs: [
      input("Alarm", DataType.String, "The name of the alarm, as in OverTemperature"),
      input("Comment", DataType.LocalizedText, "What is to be said about it; may be empty"),
    ],
    operate: acknowledgeAlarm,
  },
];

/** A method that gives the oven a command; undefined from `toCommand` says that there is none for these inputs. */
function command(toCommand: (inputs: Inputs) => OvenCommand | undefined): Operation {
  return ({ panel }, inputs, { atMs, user }) => {
    if (!panel) return { statusCode: StatusCodes.BadNotSupported };
    const wanted = toCommand(inputs);
    if (!wanted) return invalid(inputs, "no such value");
    const outcome = panel.command(wanted, atMs, operatorName(user));
    if (outcome.accepted) return { statusCode: StatusCodes.Good };
    if (outcome.because === "value") return invalid(inputs, outcome.reason);
    return { statusCode: StatusCodes.BadInvalidState, statusText: outcome.reason };
  };
}

function acknowledgeAlarm(
  { alarms }: OperatedOven,
  inputs: Inputs,
  { atMs, user }: { readonly atMs: number; readonly user: string },
): Result {
  const [name, comment] = inputs;
  const alarm = alarms.get(String(name?.value));
  if (!alarm) return invalid(inputs, `alarms are ${[...alarms.keys()].join(", ")}`);
  const statusCode = alarm.treat((condition) =>
    condition.enabled
      ? acknowledge(condition, { atMs, by: user, comment: comment?.value })
      : StatusCodes.BadConditionDisabled,
  );
  return { statusCode };
}

/** OPC UA Part 4, 5.12.2.4: the result says that an argument is wrong, and the argument's own result what about it. */
function invalid(inputs: Inputs, reason: string): Result {
  return {
    statusCode: StatusCodes.BadInvalidArgument,
    statusText: reason,
    inputArgumentResults: inputs.map((_, place) =>
      place === 0 ? StatusCodes.BadOutOfRange : StatusCodes.Good,
    ),
  };
}

function isRecipeName(name: unknown): name is RecipeName {
  return recipeNames.some((known) => known === name);
}
