import type { Color } from "./canvas.ts";
import { drawFurniture } from "./draw-furniture.ts";
import { hall, pansSeen, placeOf, signed, tiltsSeen, wrapped } from "./hall-frame.ts";
import { palette } from "./palette.ts";
import type { Pen } from "./pen.ts";

/** The four walls, by the pan of their middle: no two of a colour. */
const walls: readonly (readonly [panDegrees: number, color: Color])[] = [
  [0, [106, 116, 126]],
  [90, [112, 120, 106]],
  [180, [124, 112, 104]],
  [270, [108, 106, 124]],
];

/** Draws what surrounds the oven: walls, ceiling and floor, all marked with degrees, so that no two directions look alike. */
export function drawHall(pen: Pen): void {
  const { left, right, top, bottom } = pen.window;
  pen.rectangle([left, top], [right - left, hall.ceilingY - top], palette.ceiling);
  pen.rectangle([left, hall.floorY], [right - left, bottom - hall.floorY], palette.floor);
  drawWalls(pen);
  drawCeiling(pen);
  drawFloor(pen);
  drawMarks(pen);
  drawRuler(pen);
  drawFurniture(pen);
}

function drawWalls(pen: Pen): void {
  const high = hall.floorY - hall.ceilingY;
  for (const [middle, color] of walls) {
    for (const turn of [-360, 0, 360]) {
      const [x] = placeOf(middle + turn - 45, 0);
      pen.rectangle([x, hall.ceilingY], [900, high], color);
    }
  }
  for (const pan of pansSeen(pen, 8)) {
    const [x] = placeOf(pan, 0);
    pen.rectangle([x, hall.ceilingY], [0.8, high], [0, 0, 0, 0.14]);
  }
  const { left, right } = pen.window;
  pen.rectangle([left, hall.ceilingY], [right - left, 6], [0, 0, 0, 0.3]);
  pen.rectangle([left, hall.floorY - 12], [right - left, 12], [0, 0, 0, 0.22]);
}

/** Beams, lamps and the letter of the bay overhead. */
function drawCeiling(pen: Pen): void {
  const { left, right, top } = pen.window;
  for (const tilt of tiltsSeen(pen, 15).filter((tilt) => tilt > 25)) {
    pen.rectangle([left, placeOf(0, tilt)[1]], [right - left, 5], [0, 0, 0, 0.25]);
  }
  for (const pan of pansSeen(pen, 30)) {
    const [x, y] = placeOf(pan, 38);
    pen.rectangle([x + 145, top], [10, hall.ceilingY - top], [0, 0, 0, 0.25]);
    pen.rectangle([x - 64, y - 3], [128, 22], [0, 0, 0, 0.3]);
    pen.rectangle([x - 60, y], [120, 14], [250, 246, 226]);
    pen.text([x - 24, placeOf(0, 62)[1]], bayOf(pan), { color: palette.faint, height: 70 });
  }
}

/** Tiles, and the letter of the bay in yellow paint. */
function drawFloor(pen: Pen): void {
  const { left, right, bottom } = pen.window;
  for (const tilt of tiltsSeen(pen, 5).filter((tilt) => tilt < -11)) {
    pen.rectangle([left, placeOf(0, tilt)[1]], [right - left, 1], [0, 0, 0, 0.2]);
  }
  for (const pan of pansSeen(pen, 10)) {
    pen.rectangle([placeOf(pan + 5, 0)[0], hall.floorY], [1, bottom - hall.floorY], [0, 0, 0, 0.2]);
  }
  pen.rectangle([left, hall.floorY + 74], [right - left, 10], palette.yellow);
  for (const pan of pansSeen(pen, 30)) {
    const [x, y] = placeOf(pan, -40);
    pen.text([x - 24, y], bayOf(pan), { color: palette.yellow, height: 70 });
  }
}

function bayOf(panDegrees: number): string {
  return String.fromCharCode("A".charCodeAt(0) + ((((panDegrees / 30) % 12) + 12) % 12));
}

/** Crosses with their direction beside them: the nearer one looks, the closer they stand. */
function drawMarks(pen: Pen): void {
  const step = pen.scale < 2 ? 10 : pen.scale < 4.5 ? 5 : 1;
  const size = { 10: 5, 5: 3.4, 1: 0.9 }[step];
  const color: Color = [226, 230, 234, 0.5];
  for (const pan of pansSeen(pen, step)) {
    for (const tilt of tiltsSeen(pen, step)) {
      const [x, y] = placeOf(pan, tilt);
      pen.rectangle([x - size, y - size / 12], [size * 2, size / 6], color);
      pen.rectangle([x - size / 12, y - size], [size / 6, size * 2], color);
      const label = `${signed(wrapped(pan))} ${signed(tilt)}`;
      pen.text([x + size * 0.6, y + size * 0.6], label, { color, height: size * 1.3 });
    }
  }
}

/** The degrees of pan along the wall, above everything that stands there. */
function drawRuler(pen: Pen): void {
  const { left, right } = pen.window;
  pen.rectangle([left, 4], [right - left, 20], palette.yellow);
  for (const pan of pansSeen(pen, 1)) {
    const isLong = pan % 5 === 0;
    pen.rectangle([placeOf(pan, 0)[0] - 0.5, 4], [1, isLong ? 8 : 4], palette.dark);
  }
  for (const pan of pansSeen(pen, 5)) {
    pen.text([placeOf(pan, 0)[0] + 3, 12], signed(wrapped(pan)), { color: palette.dark, height: 8 });
  }
}
