import { glyphSize, isInked } from "./bitmap-font.ts";

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];
export type Point = readonly [x: number, y: number];

/** Pixels to draw on; whatever lies outside is cut off. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: red, green, blue, opacity. */
  readonly data: Uint8Array;
  rectangle(corner: Point, size: Point, color: Color): void;
  /** A filled polygon without crossing edges. */
  polygon(corners: readonly Point[], color: Color): void;
  disc(center: Point, radius: number, color: Color): void;
  /** One line of text; `scale` is the side of a font pixel. */
  text(corner: Point, text: string, style: { readonly color: Color; readonly scale: number }): void;
}

/** The width of a line of text in pixels. */
export function textWidth(text: string, scale: number): number {
  return Math.max(0, text.length * glyphSize.pitch - 1) * scale;
}

export function openCanvas(width: number, height: number): Canvas {
  const pixels = new Uint32Array(width * height);
  const data = new Uint8Array(pixels.buffer);

  function row(y: number, fromX: number, toX: number, [red, green, blue]: Color): void {
    if (y < 0 || y >= height) return;
    const [from, to] = [fromX, toX].map((x) => y * width + Math.min(width, Math.max(0, Math.round(x))));
    const [pixel] = new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer);
    pixels.fill(pixel ?? 0, from, to);
  }

  function rectangle([left, top]: Point, [wide, high]: Point, color: Color): void {
    for (let y = top; y < top + high; y += 1) row(y, left, left + wide, color);
  }

  return {
    width,
    height,
    data,
    rectangle,
    polygon(corners, color) {
      const heights = corners.map(([, y]) => y);
      for (let y = Math.min(...heights); y < Math.max(...heights); y += 1) {
        const [from, to] = crossings(corners, y + 0.5);
        if (from !== undefined && to !== undefined) row(y, from, to, color);
      }
    },
    disc([x, y], radius, color) {
      for (let dy = -radius; dy <= radius; dy += 1) {
        const reach = Math.sqrt(radius ** 2 - dy ** 2);
        row(y + dy, x - reach, x + reach, color);
      }
    },
    text([left, top], text, { color, scale }) {
      [...text].forEach((character, place) => {
        for (let pixel = 0; pixel < glyphSize.width * glyphSize.height; pixel += 1) {
          const [column, line] = [pixel % glyphSize.width, Math.floor(pixel / glyphSize.width)];
          if (!isInked(character, column, line)) continue;
          const x = left + (place * glyphSize.pitch + column) * scale;
          rectangle([x, top + line * scale], [scale, scale], color);
        }
      });
    },
  };
}

/** Where the edges cross a horizontal line, from the left. */
function crossings(corners: readonly Point[], y: number): readonly number[] {
  const found = corners.flatMap(([x, top], index) => {
    const [otherX, otherTop] = corners[(index + 1) % corners.length] ?? [x, top];
    if (top <= y === otherTop <= y) return [];
    return [x + ((y - top) / (otherTop - top)) * (otherX - x)];
  });
  return found.sort((a, b) => a - b);
}
