/** A thing on a time axis with texts that could name it, the longest first; all in pixels. */
export interface Labelled {
  readonly fromX: number;
  readonly toX: number;
  readonly texts: readonly string[];
}

export interface PlacedLabel {
  readonly x: number;
  readonly anchor: "start" | "end";
  readonly text: string;
}

const pixelsPerLetter = 6.5;
const gap = 8;

/**
 * One label for each thing, in the given order of time: the longest text that fits before its neighbour and inside
 * the lane, set from its start or up to its end. Undefined where even the shortest would overlap.
 */
export function placeLabels(
  things: readonly Labelled[],
  { left, right }: { readonly left: number; readonly right: number },
): (PlacedLabel | undefined)[] {
  let takenUntilX = left;
  return things.map((thing, index) => {
    const freeUntilX = Math.min(right, (things[index + 1]?.fromX ?? Number.POSITIVE_INFINITY) - gap);
    const label = placeOne(thing, takenUntilX, freeUntilX, right);
    if (label !== undefined) {
      takenUntilX = label.anchor === "start" ? label.x + widthOf(label.text) + gap : label.x + gap;
    }
    return label;
  });
}

function placeOne(
  { fromX, toX, texts }: Labelled,
  takenUntilX: number,
  freeUntilX: number,
  right: number,
): PlacedLabel | undefined {
  for (const text of texts) {
    const width = widthOf(text);
    if (fromX >= takenUntilX && fromX + width <= freeUntilX) return { x: fromX, anchor: "start", text };
    const endX = Math.min(toX, right);
    if (endX - width >= takenUntilX && endX <= right) return { x: endX, anchor: "end", text };
  }
  return undefined;
}

const widthOf = (text: string) => text.length * pixelsPerLetter;
