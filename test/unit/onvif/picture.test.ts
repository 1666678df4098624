import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { DoorView } from "../../../simulators/onvif/picture/door-view.ts";
import { openScene } from "../../../simulators/onvif/picture/draw-scene.ts";
import { lensOf } from "../../../simulators/onvif/picture/lens.ts";
import { straightAhead, type View } from "../../../simulators/onvif/view.ts";
import { startMs } from "../../support/fake-plant-onvif.ts";
import { watchingCamera } from "../../support/onvif-rtsp-stand.ts";

const size = { width: 320, height: 180 };
const door: DoorView = {
  camera: "door-1",
  oven: "oven-1",
  plantMs: startMs,
  isOpen: false,
  isMoving: false,
  state: 6,
  stateName: "Execute",
  temperatureCelsius: 231.4,
};
const scene = openScene(size.width, size.height);

/** The picture without its caption, which names the direction anyway. */
function printOf(view: View): string {
  const { pixels, width, height } = scene.draw(door, view);
  const seen = pixels.subarray(0, width * Math.floor(height * 0.9));
  return createHash("sha256").update(seen).digest("hex");
}

function directions(panStep: number, tiltStep: number): View[] {
  const pans = Array.from({ length: 360 / panStep }, (_, index) => -180 + panStep * (index + 1));
  const tilts = Array.from({ length: 180 / tiltStep + 1 }, (_, index) => -90 + tiltStep * index);
  return pans.flatMap((panDegrees) => tilts.map((tiltDegrees) => ({ panDegrees, tiltDegrees, zoom: 1 })));
}

test.each([1, 4, 10])("no two directions look alike at zoom %i", (zoom) => {
  const views = directions(30, 15).map((view) => ({ ...view, zoom }));

  expect(new Set(views.map(printOf)).size).toBe(views.length);
});

test("a step of a tenth of a degree is seen, and so is a step of zoom", () => {
  const steps: View[] = [
    { ...straightAhead, panDegrees: 0.1 },
    { ...straightAhead, tiltDegrees: -0.1 },
    { ...straightAhead, zoom: 1.1 },
  ];
  for (const view of steps) expect(printOf(view)).not.toBe(printOf(straightAhead));
});

test("the hall closes behind the camera: both ends of the pan show the same", () => {
  expect(printOf({ ...straightAhead, panDegrees: 180 })).toBe(
    printOf({ ...straightAhead, panDegrees: -180 }),
  );
});

test("a picture is the very same as long as it shows the same", async () => {
  await using resources = new AsyncDisposableStack();
  const { camera, clock, look } = watchingCamera(resources);
  const first = lensOf(camera, size).look();

  clock.advance(400);
  expect(lensOf(camera, size).look()).toBe(first);
  expect(lensOf(camera, size).look().jpeg()).toBe(first.jpeg());
  clock.advance(600);
  expect(lensOf(camera, size).look()).not.toBe(first);
  const later = lensOf(camera, size).look();
  look.view = { panDegrees: 10, tiltDegrees: 0, zoom: 1 };
  expect(lensOf(camera, size).look()).not.toBe(later);
});

test("a frozen picture stays as it was whatever moves, and thaws", async () => {
  await using resources = new AsyncDisposableStack();
  const { camera, clock, look } = watchingCamera(resources);
  const lens = lensOf(camera, size);
  const before = lens.look().jpeg().file;

  look.frozenAtMs = clock.now();
  clock.advance(61_000);
  expect(lens.look().jpeg().file.equals(before)).toBe(true);
  look.view = { panDegrees: 40, tiltDegrees: 0, zoom: 1 };
  expect(lens.look().jpeg().file.equals(before)).toBe(true);
  look.frozenAtMs = undefined;
  expect(lens.look().jpeg().file.equals(before)).toBe(false);
});
