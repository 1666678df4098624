import type { View } from "../view.ts";
import type { Canvas } from "./canvas.ts";
import { openPen, type Pen } from "./pen.ts";

/**
 * The hall around the camera, unrolled: 10 units are a degree of pan or tilt. Straight ahead, at zoom 1, a picture shows
 * the units 0 to 640 from the left, and 360 of them from the top.
 */
export const hall = {
  unitsPerDegree: 10,
  ahead: { x: 320, y: 180 },
  ceilingY: -70,
  floorY: 292,
  /** Once around. */
  aroundUnits: 3600,
} as const;

/** The pen that draws the hall as it looks in this view; the picture is as wide as 64 degrees at zoom 1. */
export function penFor(canvas: Canvas, { panDegrees, tiltDegrees, zoom }: View): Pen {
  const scale = (canvas.width / 640) * zoom;
  const x = hall.ahead.x + panDegrees * hall.unitsPerDegree;
  const y = hall.ahead.y - tiltDegrees * hall.unitsPerDegree;
  return openPen(canvas, [x - canvas.width / 2 / scale, y - canvas.height / 2 / scale], scale);
}

/** Where a direction is drawn. */
export function placeOf(panDegrees: number, tiltDegrees: number): readonly [x: number, y: number] {
  return [hall.ahead.x + panDegrees * hall.unitsPerDegree, hall.ahead.y - tiltDegrees * hall.unitsPerDegree];
}

/** The multiples of `stepDegrees` of pan that the pen shows, with some to spare at both ends. */
export function pansSeen({ window }: Pen, stepDegrees: number): readonly number[] {
  const degrees = (x: number) => (x - hall.ahead.x) / hall.unitsPerDegree;
  return multiples(degrees(window.left), degrees(window.right), stepDegrees);
}

/** The multiples of `stepDegrees` of tilt that the pen shows, from below, with some to spare at both ends. */
export function tiltsSeen({ window }: Pen, stepDegrees: number): readonly number[] {
  const degrees = (y: number) => (hall.ahead.y - y) / hall.unitsPerDegree;
  return multiples(degrees(window.bottom), degrees(window.top), stepDegrees);
}

/** The same direction between -180 (not included) and 180, as people write it. */
export function wrapped(panDegrees: number): number {
  const within = ((panDegrees % 360) + 360) % 360;
  return within > 180 ? within - 360 : within;
}

/** A number of degrees with its sign. */
export function signed(degrees: number, digits = 0): string {
  const text = degrees.toFixed(digits);
  return Number(text) > 0 ? `+${text}` : text.replace(/^-(?=[0.]+$)/, "");
}

function multiples(from: number, to: number, step: number): readonly number[] {
  const first = Math.floor(from / step) - 1;
  const count = Math.ceil(to / step) + 2 - first;
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
