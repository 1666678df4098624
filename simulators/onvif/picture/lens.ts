import { encode } from "jpeg-js";
import type { Camera } from "../camera.ts";
import { picture } from "../media-service.ts";
import { openCanvas } from "./canvas.ts";
import { viewDoor } from "./door-view.ts";
import { drawDoor } from "./draw-door.ts";

const quality = 85;

/** What a camera sees, as pictures. */
export interface Lens {
  /** The door at this plant time, as a JPEG. */
  look(): Buffer;
}

/** A picture is drawn only when it shows something else than the last one: several viewers share one. */
export function openLens(camera: Camera): Lens {
  let last: { readonly shows: string; readonly jpeg: Buffer } = { shows: "", jpeg: Buffer.alloc(0) };
  return {
    look() {
      // Pictures show whole seconds.
      const second = Math.floor(camera.clock.now() / 1000) * 1000;
      const view = { ...viewDoor(camera, camera.clock.now()), plantMs: second };
      const shows = JSON.stringify(view);
      if (shows !== last.shows) {
        const canvas = openCanvas(picture.width, picture.height);
        drawDoor(canvas, view);
        last = { shows, jpeg: encode(canvas, quality).data };
      }
      return last.jpeg;
    },
  };
}
