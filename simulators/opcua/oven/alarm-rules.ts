import { type StatusCode, StatusCodes } from "node-opcua-client";
import type { Reading } from "../../plant/trace.ts";
import { packMlState } from "../../plant/truth.ts";
import { toStatusCode } from "../reading-data-value.ts";
import type { Finding } from "./alarm-condition.ts";
import type { AlarmLimits } from "./alarm-config.ts";
import type { Limits } from "./alarm-fields.ts";

/** Tells from readings how things stand; it is shown every reading of its data points, in order. */
export interface AlarmRule {
  /** The data points that it looks at; the first is the one that it is about. */
  readonly dataPoints: readonly [string, ...string[]];
  see(reading: Reading): Finding | undefined;
  /** When it will find something without another reading; infinite if never. */
  dueMs(): number;
  /** What it finds then. */
  elapse(): Finding | undefined;
  /** The limits as they stand. */
  readonly limits?: () => Limits;
}

const severity = { HighHigh: 800, jammed: 700, High: 500, doorOpen: 400, normal: 1 } as const;
/** How far below a limit the temperature must fall for the limit to be no longer exceeded. */
const deadbandCelsius = 2;

const normal = (message: string, quality: StatusCode = StatusCodes.Good): Finding => ({
  level: undefined,
  severity: severity.normal,
  message,
  quality,
});

/** The chamber is hotter than its setpoint allows. Bad readings change the quality of what was found, and nothing else. */
export function overTemperature({ high, highHigh }: AlarmLimits): AlarmRule {
  let setpoint: number | undefined;
  let celsius: number | undefined;
  let found = normal("");

  function levelNow(): "High" | "HighHigh" | undefined {
    if (setpoint === undefined || celsius === undefined) return undefined;
    const over = celsius - setpoint;
    const exceeds = (limit: number, isNow: boolean) => over > limit - (isNow ? deadbandCelsius : 0);
    if (exceeds(highHigh, found.level === "HighHigh")) return "HighHigh";
    return exceeds(high, found.level !== undefined) ? "High" : undefined;
  }

  return {
    dataPoints: ["Temperature", "SetpointTemperature"],
    see({ dataPoint, value, status }) {
      const quality = toStatusCode(status);
      if (typeof value !== "number") return undefined;
      if (dataPoint === "SetpointTemperature") setpoint = value;
      else if (quality.isGoodish()) celsius = value;
      const level = levelNow();
      // Most readings are no news, and there are many.
      if (level === found.level && quality === found.quality) return undefined;
      const message = `${celsius?.toFixed(1)} °C at a setpoint of ${setpoint?.toFixed(1)} °C`;
      found = level ? { level, severity: severity[level], message, quality } : normal(message, quality);
      return found;
    },
    dueMs: () => Infinity,
    elapse: () => undefined,
    limits: () =>
      new Map([
        ["HighHigh", { limit: (setpoint ?? 0) + highHigh, severity: severity.HighHigh }],
        ["High", { limit: (setpoint ?? 0) + high, severity: severity.High }],
      ]),
  };
}

/** The door has stood open for too long. */
export function doorOpenTooLong({ doorOpen }: AlarmLimits): AlarmRule {
  let dueMs = Infinity;
  return {
    dataPoints: ["DoorOpen"],
    see({ value, atMs }) {
      if (value === true) {
        dueMs = atMs + doorOpen;
        return undefined;
      }
      dueMs = Infinity;
      return normal("The door is closed");
    },
    dueMs: () => dueMs,
    elapse() {
      dueMs = Infinity;
      const message = `The door has been open for ${doorOpen / 1_000} s`;
      return { level: "Active", severity: severity.doorOpen, message, quality: StatusCodes.Good };
    },
  };
}

/** Production is held: something is in the way. */
export function jammed(): AlarmRule {
  return {
    dataPoints: ["State"],
    see: ({ value }) =>
      value === packMlState.held
        ? {
            level: "Active",
            severity: severity.jammed,
            message: "Production is held",
            quality: StatusCodes.Good,
          }
        : normal("Production is not held"),
    dueMs: () => Infinity,
    elapse: () => undefined,
  };
}
