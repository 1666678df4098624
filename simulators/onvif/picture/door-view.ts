import type { Trace, Value } from "../../plant/trace.ts";
import { packMlState } from "../../plant/truth.ts";
import type { Camera } from "../camera.ts";

/** What is to be seen at the door at one moment; undefined is what no reading has told yet. */
export interface DoorView {
  readonly camera: string;
  readonly oven: string;
  readonly plantMs: number;
  readonly isOpen: boolean;
  readonly isMoving: boolean;
  /** PackML state, by number and by name. */
  readonly state: number | undefined;
  readonly stateName: string | undefined;
  readonly temperatureCelsius: number | undefined;
}

/** The view at a plant time. */
export function viewDoor({ name, watches, door, oven }: Camera, plantMs: number): DoorView {
  const state = asNumber(latestValue(oven, statePoint(oven), plantMs));
  const stateName = oven.dataPoints.find((point) => point.name === statePoint(oven))?.enumeration?.[
    state ?? -1
  ];
  return {
    camera: name,
    oven: watches,
    plantMs,
    isOpen: latestValue(door, "DoorOpen", plantMs) === true,
    isMoving: latestValue(door, "Motion", plantMs) === true,
    state,
    stateName,
    temperatureCelsius: asNumber(latestValue(oven, temperaturePoint(oven), plantMs)),
  };
}

// Ovens are told by what their data sheet says, not by the names that their model gave to the data points.
function statePoint(oven: Trace): string | undefined {
  return oven.dataPoints.find(({ enumeration }) => enumeration?.[packMlState.execute] !== undefined)?.name;
}

function temperaturePoint(oven: Trace): string | undefined {
  // UNECE Recommendation 20: CEL is the degree Celsius.
  return oven.dataPoints.find(({ unit }) => unit?.code === "CEL")?.name;
}

function latestValue(trace: Trace, dataPoint: string | undefined, plantMs: number): Value | undefined {
  return dataPoint === undefined ? undefined : trace.latest(dataPoint, plantMs)?.value;
}

function asNumber(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
