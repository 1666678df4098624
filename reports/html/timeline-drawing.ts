import { formatTime } from "../format.ts";
import type { RunReport } from "../run-report.ts";
import { deviceLaneHeight, drawDeviceLane } from "./device-lane.ts";
import { drawFaultLane, faultLaneHeight } from "./fault-lane.ts";
import { isShared, mergeFaults } from "./fault-spans.ts";
import { type LaneLayout, type LaneScale, laneLayouts, roundPixels, spanPixels } from "./lane-layout.ts";
import { listDeviceLanes, listFaultLanes } from "./lanes.ts";
import { html, type Markup } from "./markup.ts";
import { listTimeTicks } from "./time-ticks.ts";

const [firstTop, axisHeight] = [4, 26];

/** The run as swim lanes: what was broken on top, then each device with disturbances, alarms and states. */
export function drawTimeline(report: RunReport, variant: keyof typeof laneLayouts): Markup {
  const layout = laneLayouts[variant];
  const scale = scaleTime(report, layout);
  const faultLanes = listFaultLanes(report);
  const deviceLanes = listDeviceLanes(report);
  const faultHeight = faultLaneHeight(layout);
  const deviceHeight = deviceLaneHeight(layout);
  const devicesTop = firstTop + faultLanes.length * faultHeight + (faultLanes.length > 0 ? 8 : 0);
  const bottom = devicesTop + deviceLanes.length * deviceHeight - 8;
  const height = bottom + axisHeight;

  return html`<svg role="img" aria-label="${tellTimeline(report)}" viewBox="0 0 ${layout.width} ${height}" width="${layout.width}" height="${height}">
    ${drawAxis(report, bottom, scale, layout)}
    ${drawShades(report, { top: devicesTop, bottom }, scale)}
    ${faultLanes.map((lane, index) => drawFaultLane(lane, firstTop + index * faultHeight, scale, layout))}
    ${deviceLanes.map((lane, index) => drawDeviceLane(lane, devicesTop + index * deviceHeight, scale, layout))}
  </svg>`;
}

function scaleTime({ result }: RunReport, { left, right }: LaneLayout): LaneScale {
  const { startMs, endMs } = result.plant;
  return (atMs) => {
    const inside = Math.min(Math.max(atMs, startMs), endMs);
    return roundPixels(left + ((inside - startMs) / (endMs - startMs)) * (right - left));
  };
}

function tellTimeline({ result }: RunReport): string {
  const { startMs, endMs } = result.plant;
  return `Swim lanes of plant time from ${formatTime(startMs)} to ${formatTime(endMs)}: faults, and for each device its disturbances, alarms and PackML states. The tables below list them.`;
}

function drawAxis(report: RunReport, bottom: number, scale: LaneScale, { mostTicks }: LaneLayout): Markup[] {
  const { startMs, endMs } = report.result.plant;
  return listTimeTicks(startMs, endMs, mostTicks).map(({ atMs, label }) => {
    const anchor = atMs === startMs ? "start" : atMs === endMs ? "end" : "middle";
    const x = scale(atMs);
    return html`<path d="M${x} ${firstTop}V${bottom}" class="grid"/><text x="${x}" y="${bottom + 17}" text-anchor="${anchor}" class="tick">${label}</text>`;
  });
}

/** Where a link was down that all devices share, all their lanes are shaded. */
function drawShades(
  report: RunReport,
  { top, bottom }: { top: number; bottom: number },
  scale: LaneScale,
): Markup[] {
  return mergeFaults(report.result.faults.filter(isShared), report).map(
    (span) =>
      html`<rect x="${scale(span.fromMs)}" y="${top}" width="${spanPixels(scale, span, 1)}" height="${bottom - top}" class="shade"/>`,
  );
}
