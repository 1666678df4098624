import { html, type Markup } from "./markup.ts";

/** Where things go; the names of narrow lanes stand above them, as there is no room beside. */
export interface LaneLayout {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly namesAbove: boolean;
  readonly mostTicks: number;
}

export const laneLayouts = {
  wide: { width: 1080, left: 124, right: 1064, namesAbove: false, mostTicks: 17 },
  narrow: { width: 358, left: 4, right: 350, namesAbove: true, mostTicks: 5 },
} as const satisfies Record<string, LaneLayout>;

/** Pixels of what lies in a lane, from the top. */
export const laneHeights = {
  name: 20,
  label: 18,
  disturbance: 17,
  marks: 15,
  states: 30,
  fault: 14,
  gap: 20,
} as const;

/** Plant time to pixels, kept inside the lanes. */
export type LaneScale = (atMs: number) => number;

/** Pixels to a tenth. */
export const roundPixels = (pixels: number) => Math.round(pixels * 10) / 10;

/** The width of a stretch of time, never so small that it could not be seen. */
export function spanPixels(
  scale: LaneScale,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  least: number,
) {
  return roundPixels(Math.max(scale(toMs) - scale(fromMs), least));
}

/** The name of a lane, beside its middle or above it. */
export function drawLaneName(name: string, top: number, middle: number, layout: LaneLayout): Markup {
  const { left, namesAbove } = layout;
  return namesAbove
    ? html`<text x="${left}" y="${top + 14}" class="name">${shorten(name, 44)}</text>`
    : html`<text x="${left - 14}" y="${middle + 4}" text-anchor="end" class="name">${shorten(name, 15)}</text>`;
}

function shorten(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
