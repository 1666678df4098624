import type { View } from "../view.ts";
import {
  type Axis,
  type AxisMove,
  arrivalMs,
  axes,
  degrees,
  limits,
  type Position,
  placeAt,
} from "./axis.ts";

/** For each axis that is to move: where to, in generic units, and at which share (0 to 1) of its highest speed. */
export type Goals = Readonly<Partial<Record<Axis, { readonly to: number; readonly speed: number }>>>;

/** For each axis that is to move: how fast and in which direction, as a share (-1 to 1) of its highest speed. */
export type Velocities = Readonly<Partial<Record<Axis, number>>>;

/** What turns the camera. It moves in the machine's time, which is that of whoever steers it. */
export interface PtzHead {
  position(): Position;
  view(): View;
  /** Whether pan or tilt, and whether zoom, is on its way. */
  isMoving(): { readonly panTilt: boolean; readonly zoom: boolean };
  /** Goes to positions that are within the limits; an axis that is not named goes on as it was. */
  goTo(goals: Goals): void;
  /** Goes on for so long, but never beyond a limit. */
  keepGoing(velocities: Velocities, forMs: number): void;
  stop(stopped: readonly Axis[]): void;
  /** Calls back when a movement begins or is stopped. */
  onSteered(listener: () => void): void;
}

/** How fast the head is at most: pan and tilt in degrees a second. The zoom goes from end to end in two seconds. */
export interface HeadOptions {
  readonly wallMs: () => number;
  readonly degreesPerSecond: number;
}

/** A head that looks straight ahead. */
export function openHead({ wallMs, degreesPerSecond }: HeadOptions): PtzHead {
  const fastest: Position = {
    pan: degreesPerSecond / degrees.pan,
    tilt: degreesPerSecond / degrees.tilt,
    zoom: 0.5,
  };
  const moves: Record<Axis, AxisMove> = { pan: resting, tilt: resting, zoom: resting };
  const listeners: (() => void)[] = [];
  const steered = () => {
    for (const listener of listeners) listener();
  };
  const place = (axis: Axis) => placeAt(moves[axis], wallMs());
  const isOnItsWay = (axis: Axis) => wallMs() < arrivalMs(moves[axis]);

  function send(axis: Axis, goal: number, speed: number): void {
    const from = place(axis);
    // At speed 0 an axis stays where it is.
    moves[axis] =
      speed === 0
        ? { ...resting, from, goal: from }
        : { startMs: wallMs(), from, goal, perSecond: speed * fastest[axis] };
  }

  return {
    position: () => ({ pan: place("pan"), tilt: place("tilt"), zoom: place("zoom") }),
    view: () => ({
      panDegrees: place("pan") * degrees.pan,
      tiltDegrees: place("tilt") * degrees.tilt,
      zoom: 1 + 9 * place("zoom"),
    }),
    isMoving: () => ({ panTilt: isOnItsWay("pan") || isOnItsWay("tilt"), zoom: isOnItsWay("zoom") }),
    goTo(goals) {
      for (const axis of axes) {
        const goal = goals[axis];
        if (goal !== undefined) send(axis, goal.to, goal.speed);
      }
      steered();
    },
    keepGoing(velocities, forMs) {
      for (const axis of axes) {
        const velocity = velocities[axis];
        if (velocity === undefined) continue;
        const unlimited = place(axis) + velocity * fastest[axis] * (forMs / 1000);
        const goal = Math.min(limits[axis].max, Math.max(limits[axis].min, unlimited));
        send(axis, goal, Math.abs(velocity));
      }
      steered();
    },
    stop(stopped) {
      for (const axis of stopped) send(axis, place(axis), 0);
      steered();
    },
    onSteered(listener) {
      listeners.push(listener);
    },
  };
}

const resting: AxisMove = { startMs: 0, from: 0, goal: 0, perSecond: 1 };
