import { blendRow, faded, packed } from "./blend.ts";
import { openRowFiller } from "./row-filler.ts";

/** Red, green and blue, 0 to 255, and how much they cover, 0 to 1: all of what is beneath if absent. */
export type Color = readonly [red: number, green: number, blue: number, opacity?: number];
export type Point = readonly [x: number, y: number];

/** Pixels to draw on. Edges are smoothed; whatever lies outside is cut off. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** One a pixel, row by row: red in the lowest byte, then green, then blue. */
  readonly pixels: Uint32Array;
  rectangle(corner: Point, size: Point, color: Color): void;
  /** A filled polygon; where its edges cross, what is inside twice is outside. */
  polygon(corners: readonly Point[], color: Color): void;
  disc(center: Point, radius: number, color: Color): void;
  /** Lines with round ends and joints, each through its points; where they overlap they cover but once. */
  strokes(lines: readonly (readonly Point[])[], thickness: number, color: Color): void;
}

export function openCanvas(width: number, height: number): Canvas {
  const pixels = new Uint32Array(width * height);
  const columns = new Float32Array(width);
  const coverage = new Float32Array(width * height);
  const fillRow = openRowFiller(width);

  function boxAround(points: readonly Point[], reach: number): Box {
    let [left, right, top, bottom] = [width, 0, height, 0];
    for (const [x, y] of points) {
      left = Math.min(left, Math.floor(x - reach));
      right = Math.max(right, Math.ceil(x + reach));
      top = Math.min(top, Math.floor(y - reach));
      bottom = Math.max(bottom, Math.ceil(y + reach));
    }
    return {
      left: Math.max(0, left),
      right: Math.min(width, right),
      top: Math.max(0, top),
      bottom: Math.min(height, bottom),
    };
  }

  /** What lies within `reach` of a stretch of line is covered, and half of the pixel at its rim. */
  function coverLine(from: Point, to: Point, reach: number): void {
    const { left, right, top, bottom } = boxAround([from, to], reach + 1);
    const [[fromX, fromY], [toX, toY]] = [from, to];
    const [dx, dy] = [toX - fromX, toY - fromY];
    const square = dx * dx + dy * dy || 1;
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1) {
        const px = x + 0.5 - fromX;
        const py = y + 0.5 - fromY;
        const along = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        const share = reach + 0.5 - Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
        const place = y * width + x;
        if (share > (coverage[place] ?? 0)) coverage[place] = share;
      }
    }
  }

  function strokes(lines: readonly (readonly Point[])[], thickness: number, color: Color): void {
    for (const line of lines) {
      line.forEach((point, index) => {
        if (index > 0 || line.length === 1) coverLine(line[index - 1] ?? point, point, thickness / 2);
      });
    }
    const { left, right, top, bottom } = boxAround(lines.flat(), thickness / 2 + 1);
    for (let y = top; y < bottom; y += 1) {
      const row = y * width;
      blendRow(pixels, color, { from: row + left, to: row + right, shares: coverage, offset: 0 });
      coverage.fill(0, row + left, row + right);
    }
  }

  return {
    width,
    height,
    pixels,
    strokes,
    disc: (center, radius, color) => strokes([[center]], radius * 2, color),
    rectangle([x, y], [wide, high], color) {
      const [left, right] = [Math.max(0, x), Math.min(width, x + wide)];
      const [first, inner] = [Math.floor(left), Math.ceil(left)];
      const [outer, end] = [Math.floor(right), Math.ceil(right)];
      for (let column = first; column < end; column += 1) {
        columns[column] = Math.min(column + 1, right) - Math.max(column, left);
      }
      for (let line = Math.max(0, Math.floor(y)); line < Math.min(height, y + high); line += 1) {
        const row = line * width;
        const tall = Math.min(line + 1, y + high) - Math.max(line, y);
        const part = { shares: columns, offset: row };
        if (tall < 1 || color[3] !== undefined || inner >= outer) {
          const thin = tall < 1 ? faded(color, tall) : color;
          blendRow(pixels, thin, { ...part, from: row + first, to: row + end });
        } else {
          blendRow(pixels, color, { ...part, from: row + first, to: row + inner });
          pixels.fill(packed(color), row + inner, row + outer);
          blendRow(pixels, color, { ...part, from: row + outer, to: row + end });
        }
      }
    },
    polygon(corners, color) {
      const { left, right, top, bottom } = boxAround(corners, 0);
      for (let y = top; y < bottom; y += 1) {
        const shares = fillRow(corners, { row: y, from: left, to: right });
        const row = y * width;
        blendRow(pixels, color, { from: row + left, to: row + right, shares, offset: row });
      }
    },
  };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
