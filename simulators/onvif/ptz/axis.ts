/** The ways in which the head moves. */
export const axes = ["pan", "tilt", "zoom"] as const;

export type Axis = (typeof axes)[number];

/** A position in the generic spaces of ONVIF PTZ: pan and tilt from -1 to 1, zoom from 0 to 1. */
export type Position = Readonly<Record<Axis, number>>;

/** Where each axis ends, in generic units. */
export const limits: Readonly<Record<Axis, { readonly min: number; readonly max: number }>> = {
  pan: { min: -1, max: 1 },
  tilt: { min: -1, max: 1 },
  zoom: { min: 0, max: 1 },
};

/** How many degrees one generic unit of pan and of tilt is; zoom goes from 1 to 10 times. */
export const degrees = { pan: 180, tilt: 90 } as const;

/** One axis on its way: from a time on it goes to its goal, at a steady speed above 0 in generic units a second. */
export interface AxisMove {
  readonly startMs: number;
  readonly from: number;
  readonly goal: number;
  readonly perSecond: number;
}

/** Where an axis is at that time: a pure function of its move. */
export function placeAt(move: AxisMove, atMs: number): number {
  const gone = (Math.max(0, atMs - move.startMs) / 1000) * move.perSecond;
  const way = move.goal - move.from;
  return gone >= Math.abs(way) ? move.goal : move.from + Math.sign(way) * gone;
}

/** When an axis has reached its goal. */
export function arrivalMs({ startMs, from, goal, perSecond }: AxisMove): number {
  return startMs + (Math.abs(goal - from) / perSecond) * 1000;
}
