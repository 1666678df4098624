/** Where a camera looks. Straight at the door it is `{ panDegrees: 0, tiltDegrees: 0, zoom: 1 }`. */
export interface View {
  /** -180 to 180; to the right is positive. */
  readonly panDegrees: number;
  /** -90 to 90; up is positive. */
  readonly tiltDegrees: number;
  /** 1 to 10: how many times larger things look. */
  readonly zoom: number;
}

/** What the imaging service sets, 0 to 100; 50 is the picture as it is. */
export interface ImageSettings {
  readonly brightness: number;
  readonly contrast: number;
  readonly colorSaturation: number;
}

/** What a picture depends on, besides the plant. */
export interface Sight {
  view(): View;
  imaging(): ImageSettings;
  /** Set while the picture is frozen: the plant time that it still shows, in Unix milliseconds. */
  frozenAtMs(): number | undefined;
}

export const straightAhead: View = { panDegrees: 0, tiltDegrees: 0, zoom: 1 };
export const plainImage: ImageSettings = { brightness: 50, contrast: 50, colorSaturation: 50 };
