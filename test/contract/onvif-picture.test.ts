import { spawn, spawnSync } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { decode } from "jpeg-js";
import { describe, expect, test } from "vitest";
import { openH264Encoder } from "../../simulators/onvif/picture/h264/h264-encoder.ts";
import { lensOf } from "../../simulators/onvif/picture/lens.ts";
import type { Planes } from "../../simulators/onvif/picture/planes.ts";
import { noiseStream, uniform } from "../../simulators/plant/seeded-noise.ts";
import { watchingCamera } from "../support/onvif-rtsp-stand.ts";

const hasFfmpeg = spawnSync("which", ["ffmpeg"]).status === 0;
const why = hasFfmpeg ? "" : " (skipped: ffmpeg is not installed)";

/** What ffmpeg makes of a file that stops it at the first error: the brightness of each picture, and its complaints. */
async function decodeBrightness(file: Buffer, format: string, pixels: number) {
  const ffmpeg = spawn("ffmpeg", [
    ...["-v", "error", "-xerror", "-f", format, "-i", "-"],
    ...["-f", "rawvideo", "-pix_fmt", "yuvj420p", "-"],
  ]);
  ffmpeg.stdin.end(file);
  const [pictures, complaints] = await Promise.all([buffer(ffmpeg.stdout), text(ffmpeg.stderr)]);
  const size = pixels * 1.5;
  const brightness = Array.from({ length: pictures.length / size }, (_, index) =>
    pictures.subarray(index * size, index * size + pixels),
  );
  return { brightness, complaints };
}

/** By how much a decoded picture misses its source, on the average and at most. */
function missed(seen: Buffer, { y, stride, width }: Planes): { mean: number; most: number } {
  let [sum, most] = [0, 0];
  seen.forEach((value, at) => {
    const distance = Math.abs(value - (y[Math.floor(at / width) * stride + (at % width)] ?? 0));
    sum += distance;
    most = Math.max(most, distance);
  });
  return { mean: sum / seen.length, most };
}

/** Noise of every strength, from flat to wild, so that each code of the tables is needed. */
function noise(width: number, height: number, index: number): Planes {
  const [stride, rows] = [Math.ceil(width / 16) * 16, Math.ceil(height / 16) * 16];
  const stream = noiseStream(index, "noise");
  const plane = (length: number, part: number, wide: number) =>
    Uint8Array.from({ length }, (_, at) => {
      const strength = ((at % wide) / wide) ** 3 * 255;
      return 128 + strength * (uniform(stream, at * 3 + part) - 0.5);
    });
  return {
    ...{ width, height, stride, rows },
    y: plane(stride * rows, 0, stride),
    cb: plane((stride * rows) / 4, 1, stride / 2),
    cr: plane((stride * rows) / 4, 2, stride / 2),
  };
}

const stream = (units: readonly Buffer[]) =>
  Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));

describe.skipIf(!hasFfmpeg)(`ffmpeg${why}`, () => {
  test.each([
    [320, 176],
    [152, 90],
  ])("decodes H.264 of %i by %i pixels of noise as it was meant", async (width, height) => {
    const encoder = openH264Encoder({ width, height, framesPerSecond: 5 });
    const pictures = Array.from({ length: 8 }, (_, index) => noise(width, height, index));
    const units = pictures.flatMap((picture, index) => encoder.encode(picture, index % 4 === 0).units);

    const { brightness, complaints } = await decodeBrightness(stream(units), "h264", width * height);

    expect(complaints).toBe("");
    expect(brightness.length).toBe(pictures.length);
    for (const [index, picture] of pictures.entries()) {
      const { mean, most } = missed(brightness[index] ?? Buffer.alloc(0), picture);
      expect(mean).toBeLessThan(3.5);
      expect(most).toBeLessThan(32);
    }
  });

  test("decodes a minute of the camera as H.264: what stands still, what moves, and the turning of the head", async () => {
    await using resources = new AsyncDisposableStack();
    const { camera, clock, look } = watchingCamera(resources);
    clock.advance(58_000);
    const encoder = openH264Encoder({ width: 640, height: 360, framesPerSecond: 5 });
    const pictures: Planes[] = [];
    const sizes: number[] = [];
    const units: Buffer[] = [];
    for (let frame = 0; frame < 300; frame += 1) {
      clock.advance(200);
      if (frame > 250)
        look.view = { panDegrees: (frame - 250) * 3, tiltDegrees: frame - 275, zoom: 1 + (frame % 10) };
      const { planes } = lensOf(camera, { width: 640, height: 360 }).look();
      const unit = encoder.encode(planes, frame % 100 === 0);
      if (frame % 20 === 0) pictures.push(planes);
      sizes.push(unit.units.reduce((sum, { length }) => sum + length, 0));
      units.push(...unit.units);
    }

    const { brightness, complaints } = await decodeBrightness(stream(units), "h264", 640 * 360);

    expect(complaints).toBe("");
    expect(brightness.length).toBe(300);
    for (const [index, picture] of pictures.entries())
      expect(missed(brightness[index * 20] ?? Buffer.alloc(0), picture).mean).toBeLessThan(1.5);
    // Between two seconds of a shut door nothing moves.
    expect(Math.min(...sizes)).toBeLessThan(20);
  });

  test("decodes a snapshot, and so does jpeg-js", async () => {
    await using resources = new AsyncDisposableStack();
    const { camera } = watchingCamera(resources);
    const picture = lensOf(camera, { width: 640, height: 360 }).look();
    const { file } = picture.jpeg();

    const { brightness, complaints } = await decodeBrightness(file, "mjpeg", 640 * 360);

    expect(complaints).toBe("");
    expect(missed(brightness[0] ?? Buffer.alloc(0), picture.planes).mean).toBeLessThan(1.5);
    expect(decode(file)).toMatchObject({ width: 640, height: 360 });
  });
});
