import { type ImageSettings, plainImage } from "../view.ts";
import type { Canvas } from "./canvas.ts";

/**
 * A picture as both encoders take it: brightness for each pixel, two differences of colour for each two by two of them,
 * in the full range of JFIF. Rows and columns are padded to whole macroblocks of 16.
 */
export interface Planes {
  readonly width: number;
  readonly height: number;
  /** The length of a row of `y`; those of `cb` and `cr` are half as long. */
  readonly stride: number;
  /** The number of rows of `y`. */
  readonly rows: number;
  readonly y: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
}

/** Converts what was drawn, with the camera's settings applied. */
export function planesOf({ width, height, pixels }: Canvas, settings: ImageSettings): Planes {
  const [stride, rows] = [padded(width), padded(height)];
  const [y, cb, cr] = [
    new Uint8Array(stride * rows),
    new Uint8Array((stride * rows) / 4),
    new Uint8Array((stride * rows) / 4),
  ];
  const { brighten, saturate } = lookUps(settings);
  // Drawings are flat: most pixels are the one before once more.
  let [pixel, bright, blue, red] = [-1, 0, 0, 0];

  for (let line = 0; line < rows; line += 1) {
    const from = Math.min(line, height - 1) * width;
    const chroma = ((line >> 1) * stride) >> 1;
    for (let column = 0; column < stride; column += 1) {
      const next = pixels[from + Math.min(column, width - 1)] ?? 0;
      if (next !== pixel) {
        pixel = next;
        const [r, g, b] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
        bright = brighten[(77 * r + 150 * g + 29 * b + 128) >> 8] ?? 0;
        blue = saturate[(32768 - 43 * r - 85 * g + 128 * b) >> 8] ?? 0;
        red = saturate[(32768 + 128 * r - 107 * g - 21 * b) >> 8] ?? 0;
      }
      y[line * stride + column] = bright;
      const place = chroma + (column >> 1);
      // Four pixels share a colour: each adds its quarter.
      cb[place] = (cb[place] ?? 0) + quarter(blue, line, column);
      cr[place] = (cr[place] ?? 0) + quarter(red, line, column);
    }
  }
  return { width, height, stride, rows, y, cb, cr };
}

function padded(length: number): number {
  return Math.ceil(length / 16) * 16;
}

/** The four quarters of a value, whose sum is the value again. */
function quarter(value: number, line: number, column: number): number {
  return (value + (line & 1) * 2 + (column & 1)) >> 2;
}

/** What the settings make of each brightness and of each difference of colour. */
function lookUps({ brightness, contrast, colorSaturation }: ImageSettings) {
  const gain = (setting: number, plain: number) => setting / plain;
  const table = (change: (distance: number) => number) =>
    Uint8ClampedArray.from({ length: 256 }, (_, value) => Math.round(128 + change(value - 128)));
  return {
    brighten: table(
      (distance) => distance * gain(contrast, plainImage.contrast) + (brightness - plainImage.brightness) * 2,
    ),
    saturate: table((distance) => distance * gain(colorSaturation, plainImage.colorSaturation)),
  };
}
