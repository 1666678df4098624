import { formatCount, formatSpan, formatTime } from "../format.ts";
import type { FaultSpan } from "./fault-spans.ts";
import { drawLaneName, type LaneLayout, type LaneScale, laneHeights, spanPixels } from "./lane-layout.ts";
import type { FaultLane } from "./lanes.ts";
import { html, type Markup } from "./markup.ts";
import { placeLabels } from "./place-labels.ts";

/** The height of a lane that shows when one link was broken. */
export function faultLaneHeight({ namesAbove }: LaneLayout): number {
  return (namesAbove ? laneHeights.name : 0) + laneHeights.label + laneHeights.fault + 10;
}

/** One link over the run, with a labelled bar for each fault. */
export function drawFaultLane(
  { on, faults }: FaultLane,
  top: number,
  scale: LaneScale,
  layout: LaneLayout,
): Markup {
  const barTop = top + (layout.namesAbove ? laneHeights.name : 0) + laneHeights.label;
  const bottom = barTop + laneHeights.fault;
  const labels = placeLabels(
    faults.map((span) => ({ fromX: scale(span.fromMs), toX: scale(span.toMs), texts: tellFault(span) })),
    layout,
  );
  return html`${drawLaneName(on, top, (barTop + bottom) / 2, layout)}
    <path d="M${layout.left} ${bottom}H${layout.right}" class="base"/>
    ${faults.map((span, index) => {
      const label = labels[index];
      return html`<rect x="${scale(span.fromMs)}" y="${barTop}" width="${spanPixels(scale, span, 2)}" height="${laneHeights.fault}" class="fault"><title>${span.kind} on ${on}: ${formatTime(span.fromMs, true)} to ${formatTime(span.toMs, true)}</title></rect>
        ${label && html`<text x="${label.x}" y="${barTop - 5}" text-anchor="${label.anchor}" class="fault-label">${label.text}</text>`}`;
    })}`;
}

/** What a bar may be called, the longest first. */
function tellFault({ kind, fromMs, toMs, count }: FaultSpan): string[] {
  const times = count > 1 ? `${formatCount(count)} × ` : "";
  const span = formatSpan((toMs - fromMs) / 1000);
  return count > 1 ? [`${times}${kind} in ${span}`, `${times}${kind}`] : [`${kind} ${span}`, span];
}
