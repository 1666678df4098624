import type { Canvas, Color, Point } from "./canvas.ts";
import { glyphSize, strokesOf, textWidth } from "./stroke-font.ts";

/** Text whose capitals are less high is not drawn: nobody could read it. */
const legiblePixels = 3;

/** How a line of text stands. */
export interface TextStyle {
  readonly color: Color;
  /** Of the capitals. */
  readonly height: number;
}

/** Draws in units of its own, which become pixels by one scale and one shift: at any scale, edges are sharp. */
export interface Pen {
  /** Pixels in a unit. */
  readonly scale: number;
  /** What is to be seen, in the pen's units. */
  readonly window: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  rectangle(corner: Point, size: Point, color: Color): void;
  polygon(corners: readonly Point[], color: Color): void;
  disc(center: Point, radius: number, color: Color): void;
  line(points: readonly Point[], thickness: number, color: Color): void;
  /** One line of text; `corner` is the top left of its first glyph. */
  text(corner: Point, text: string, style: TextStyle): void;
  /** The same pen with its origin at a point. */
  at(origin: Point): Pen;
}

/** A pen whose unit `origin` falls on the canvas's pixel 0, 0. */
export function openPen(canvas: Canvas, origin: Point, scale: number): Pen {
  const place = ([x, y]: Point): Point => [(x - origin[0]) * scale, (y - origin[1]) * scale];
  const window = {
    left: origin[0],
    right: origin[0] + canvas.width / scale,
    top: origin[1],
    bottom: origin[1] + canvas.height / scale,
  };
  const isSeen = ([left, top]: Point, [wide, high]: Point) =>
    left < window.right && left + wide > window.left && top < window.bottom && top + high > window.top;

  return {
    scale,
    window,
    rectangle(corner, [wide, high], color) {
      if (isSeen(corner, [wide, high])) canvas.rectangle(place(corner), [wide * scale, high * scale], color);
    },
    polygon: (corners, color) => canvas.polygon(corners.map(place), color),
    disc([x, y], radius, color) {
      if (isSeen([x - radius, y - radius], [radius * 2, radius * 2]))
        canvas.disc(place([x, y]), radius * scale, color);
    },
    line: (points, thickness, color) => canvas.strokes([points.map(place)], thickness * scale, color),
    text([left, top], text, { color, height }) {
      if (height * scale < legiblePixels || !isSeen([left, top], [textWidth(text, height), height])) return;
      const unit = height / glyphSize.height;
      const lines = [...text].flatMap((character, index) => {
        const start = left + index * glyphSize.pitch * unit;
        if (start > window.right || start + glyphSize.width * unit < window.left) return [];
        return strokesOf(character).map((line) =>
          line.map(([x, y]) => place([start + x * unit, top + y * unit])),
        );
      });
      canvas.strokes(lines, Math.max(1, unit * scale * 0.9), color);
    },
    at: ([x, y]) => openPen(canvas, [origin[0] - x, origin[1] - y], scale),
  };
}
