import { decode } from "jpeg-js";
import { describe, expect, test } from "vitest";
import { openCanvas } from "../../../simulators/onvif/picture/canvas.ts";
import { encodeJpeg } from "../../../simulators/onvif/picture/jpeg/jpeg-encoder.ts";
import { planesOf } from "../../../simulators/onvif/picture/planes.ts";
import { plainImage } from "../../../simulators/onvif/view.ts";

/** A picture in two colours with a disc and a line of noise in it, as a decoder that we did not write sees it. */
function decoded(width: number, height: number, imaging = plainImage) {
  const canvas = openCanvas(width, height);
  canvas.rectangle([0, 0], [width, height], [30, 60, 90]);
  canvas.rectangle([0, 0], [width / 2, height], [200, 120, 40]);
  canvas.disc([width / 2, height / 2], height / 4, [250, 250, 250]);
  for (let x = 0; x < width; x += 1) {
    const shade = (x * 7919) % 256;
    canvas.rectangle([x, height - 8], [1, 8], [shade, 255 - shade, shade]);
  }
  const { data, width: wide, height: high } = decode(encodeJpeg(planesOf(canvas, imaging)).file);
  const pixel = (x: number, y: number) => [...data.subarray((y * wide + x) * 4, (y * wide + x) * 4 + 3)];
  return { wide, high, pixel };
}

test.each([
  [640, 360],
  [320, 176],
  [161, 95],
])("a picture of %i by %i pixels keeps its size and its colours", (width, height) => {
  const { wide, high, pixel } = decoded(width, height);

  expect([wide, high]).toEqual([width, height]);
  const expected = [
    [pixel(6, 6), [200, 120, 40]],
    [pixel(width - 6, 6), [30, 60, 90]],
    [pixel(Math.floor(width / 2), Math.floor(height / 2)), [250, 250, 250]],
  ] as const;
  for (const [got, drawn] of expected)
    for (const [index, value] of drawn.entries()) expect(Math.abs((got[index] ?? 0) - value)).toBeLessThan(6);
});

describe("the settings of the picture", () => {
  const plain = decoded(64, 64).pixel(4, 4);
  const brightness = (pixel: readonly number[]) => pixel.reduce((sum, value) => sum + value, 0);
  const spread = (pixel: readonly number[]) => Math.max(...pixel) - Math.min(...pixel);

  test("brighten and darken it", () => {
    expect(brightness(decoded(64, 64, { ...plainImage, brightness: 80 }).pixel(4, 4))).toBeGreaterThan(
      brightness(plain) + 90,
    );
    expect(brightness(decoded(64, 64, { ...plainImage, brightness: 20 }).pixel(4, 4))).toBeLessThan(
      brightness(plain) - 90,
    );
  });

  test("take its colours away, and add to them", () => {
    expect(spread(decoded(64, 64, { ...plainImage, colorSaturation: 0 }).pixel(4, 4))).toBeLessThan(6);
    expect(spread(decoded(64, 64, { ...plainImage, colorSaturation: 65 }).pixel(4, 4))).toBeGreaterThan(
      spread(plain) + 20,
    );
  });

  test("without contrast leave nothing but grey", () => {
    const flat = decoded(64, 64, { brightness: 50, contrast: 0, colorSaturation: 0 });
    for (const place of [4, 32, 60])
      for (const value of flat.pixel(place, 20)) expect(Math.abs(value - 128)).toBeLessThan(4);
  });
});
