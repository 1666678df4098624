import type { Color } from "./canvas.ts";

/** A colour as a pixel. */
export function packed([red, green, blue]: Color): number {
  return red | (green << 8) | (blue << 16);
}

/** The same colour where it covers but a share. */
export function faded([red, green, blue, opacity = 1]: Color, share: number): Color {
  return [red, green, blue, opacity * share];
}

/** Some pixels in a row. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** How much of each pixel is covered, the first of them at `from - offset`; more than 1 is all of it. */
  readonly shares: Float32Array;
  readonly offset: number;
}

/** Lays a colour over pixels, as much of each as its share tells. */
export function blendRow(pixels: Uint32Array, color: Color, { from, to, shares, offset }: Stretch): void {
  const [red, green, blue, opacity = 1] = color;
  const solid = packed(color);
  for (let place = from; place < to; place += 1) {
    const part = Math.min(256, ((shares[place - offset] ?? 0) * 256 + 0.5) | 0) * opacity;
    if (part === 256) {
      pixels[place] = solid;
    } else if (part >= 1) {
      const beneath = pixels[place] ?? 0;
      const r = beneath & 255;
      const g = (beneath >> 8) & 255;
      const b = (beneath >> 16) & 255;
      const mixedRed = r + (((red - r) * part + 128) >> 8);
      const mixedGreen = g + (((green - g) * part + 128) >> 8);
      const mixedBlue = b + (((blue - b) * part + 128) >> 8);
      pixels[place] = mixedRed | (mixedGreen << 8) | (mixedBlue << 16);
    }
  }
}
