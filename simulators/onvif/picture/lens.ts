import type { Camera } from "../camera.ts";
import type { ImageSettings, View } from "../view.ts";
import { type DoorView, viewDoor } from "./door-view.ts";
import { openScene } from "./draw-scene.ts";
import { encodeJpeg, type Jpeg } from "./jpeg/jpeg-encoder.ts";
import { type Planes, planesOf } from "./planes.ts";

/** What a camera sees at one moment. */
export interface Picture {
  readonly planes: Planes;
  /** The picture as JPEG, encoded when it is first asked for. */
  jpeg(): Jpeg;
}

/** What a camera sees, as pictures. */
export interface Lens {
  /** The picture of this moment, on behalf of a client; the very same object as long as it would look the same. */
  look(): Picture;
}

/** The size of a picture in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** All that a picture shows. */
interface Shown {
  readonly door: DoorView;
  readonly view: View;
  readonly imaging: ImageSettings;
}

const lenses = new WeakMap<Camera, Map<string, Lens>>();

/** The one lens of a camera for pictures of a size: whoever looks through it shares what was drawn and encoded. */
export function lensOf(camera: Camera, size: Size): Lens {
  const own = lenses.get(camera) ?? new Map<string, Lens>();
  lenses.set(camera, own);
  const key = `${size.width}x${size.height}`;
  const lens = own.get(key) ?? openLens(camera, size);
  own.set(key, lens);
  return lens;
}

function openLens(camera: Camera, { width, height }: Size): Lens {
  const scene = openScene(width, height);
  let frozen: { readonly atMs: number; readonly shown: Shown } | undefined;
  let last: { readonly key: string; readonly picture: Picture } | undefined;

  /** A frozen camera shows the plant of that time, and the direction in which it looked, whatever moves. */
  function shownNow(): Shown {
    const atMs = camera.sight.frozenAtMs();
    const seen = { view: camera.sight.view(), imaging: camera.sight.imaging() };
    if (atMs === undefined) {
      frozen = undefined;
      return { ...seen, door: doorAt(camera, camera.clock.now()) };
    }
    if (frozen?.atMs !== atMs) frozen = { atMs, shown: { ...seen, door: doorAt(camera, atMs) } };
    return frozen.shown;
  }

  return {
    look() {
      const shown = shownNow();
      const key = JSON.stringify(shown);
      if (key !== last?.key) {
        const planes = planesOf(scene.draw(shown.door, shown.view), shown.imaging);
        let jpeg: Jpeg | undefined;
        const picture = {
          planes,
          jpeg() {
            jpeg ??= encodeJpeg(planes);
            return jpeg;
          },
        };
        last = { key, picture };
      }
      return last.picture;
    },
  };
}

/** Nothing in a picture changes oftener than this: the clock each second, and who moves a few times in it. */
function doorAt(camera: Camera, plantMs: number): DoorView {
  const door = viewDoor(camera, plantMs);
  const stepMs = door.isMoving ? 200 : 1000;
  return { ...door, plantMs: Math.floor(plantMs / stepMs) * stepMs };
}
