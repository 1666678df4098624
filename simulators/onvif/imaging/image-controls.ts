import { type ImageSettings, plainImage } from "../view.ts";

/** The settings of the picture, which the imaging service sets. */
export interface ImageControls {
  settings(): ImageSettings;
  set(settings: ImageSettings): void;
}

/** Settings that leave the picture as it is. */
export function openImageControls(): ImageControls {
  let settings = plainImage;
  return {
    settings: () => settings,
    set(wanted) {
      settings = wanted;
    },
  };
}
