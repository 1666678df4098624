import { isDetected, tellIntervention } from "../findings.ts";
import { formatCount, formatSpan, formatTime } from "../format.ts";
import type { InterventionResult } from "../run-report.ts";
import {
  drawLaneName,
  type LaneLayout,
  type LaneScale,
  laneHeights,
  roundPixels,
  spanPixels,
} from "./lane-layout.ts";
import type { DeviceLane, NumberedDisturbance } from "./lanes.ts";
import { html, type Markup } from "./markup.ts";
import { lookOf } from "./packml-look.ts";
import { placeLabels } from "./place-labels.ts";
import type { DrawnAlert } from "./thin-alerts.ts";

/** The height of a device's lane. */
export function deviceLaneHeight({ namesAbove }: LaneLayout): number {
  const { name, label, disturbance, marks, states, gap } = laneHeights;
  return (namesAbove ? name : 0) + label + disturbance + marks + states + gap;
}

/**
 * ```
 *   1 burner-failure ✓ 36 s     label
 *   ▭▭▭▭                        disturbance
 *   ▼  ○                        alarms, interventions
 * ▇▇▇▂▇▇▇▇▇▂▇▇▇▇                states, the height says which
 * ```
 */
export function drawDeviceLane(lane: DeviceLane, top: number, scale: LaneScale, layout: LaneLayout): Markup {
  const bandTop = top + (layout.namesAbove ? laneHeights.name : 0) + laneHeights.label;
  const marksTop = bandTop + laneHeights.disturbance;
  const statesTop = marksTop + laneHeights.marks;
  const bottom = statesTop + laneHeights.states;
  const shades = lane.faults.map((span) => {
    return html`<rect x="${scale(span.fromMs)}" y="${bandTop}" width="${spanPixels(scale, span, 1)}" height="${bottom - bandTop}" class="shade"/>`;
  });
  return html`${drawLaneName(lane.asset, top, (bandTop + bottom) / 2, layout)}${shades}
    ${drawStates(lane.states, statesTop, scale)}
    <path d="M${layout.left} ${bottom}H${layout.right}" class="base"/>
    ${drawDisturbances(lane.disturbances, { top: bandTop, bottom }, scale, layout)}
    ${lane.interventions.map((one) => drawIntervention(one, scale(one.atMs), { top: marksTop, bottom }))}
    ${lane.alerts.map((alert) => drawAlert(alert, scale(alert.atMs), marksTop))}`;
}

function drawStates(states: DeviceLane["states"], top: number, scale: LaneScale): Markup[] {
  return states.map((interval) => {
    const { color, share, meaning } = lookOf(interval.state);
    const height = Math.round(laneHeights.states * share);
    const title = `${interval.state} (${meaning}): ${formatTime(interval.fromMs, true)} to ${formatTime(interval.toMs, true)}`;
    return html`<rect x="${scale(interval.fromMs)}" y="${top + laneHeights.states - height}" width="${spanPixels(scale, interval, 0.5)}" height="${height}" fill="${color}"><title>${title}</title></rect>`;
  });
}

interface Band {
  readonly top: number;
  readonly bottom: number;
}

function drawDisturbances(
  disturbances: readonly NumberedDisturbance[],
  band: Band,
  scale: LaneScale,
  layout: LaneLayout,
): Markup[] {
  const { top, bottom } = band;
  const labels = placeLabels(
    disturbances.map((one) => ({
      fromX: scale(one.fromMs),
      toX: scale(one.toMs),
      texts: tellDisturbance(one),
    })),
    layout,
  );
  return disturbances.map((one, index) => {
    const { number, kind, fromMs, toMs, device } = one;
    const label = labels[index];
    const x = scale(fromMs);
    const width = spanPixels(scale, one, 3);
    const look = isDetected(one) ? "found" : "missed";
    return html`<rect x="${x}" y="${top + 3}" width="${width}" height="${roundPixels(bottom - top - 3)}" class="veil"/><path d="M${x} ${top}V${bottom}" class="onset"/>
      <rect x="${x}" y="${top + 3}" width="${width}" height="10" rx="2" class="disturbance ${look}"><title>${number} ${kind} on ${device}: ${formatTime(fromMs, true)} to ${formatTime(toMs, true)}</title></rect>
      ${label && html`<text x="${label.x}" y="${top - 3}" text-anchor="${label.anchor}" class="label ${look}">${label.text}</text>`}`;
  });
}

/** What a band may be called, the longest first. */
function tellDisturbance({ number, kind, detectedAfterSeconds: seconds }: NumberedDisturbance): string[] {
  const [sign, delay] = seconds === undefined ? ["✕", "missed"] : ["✓", formatSpan(seconds)];
  return [
    `${number} ${kind} ${sign} ${delay}`,
    `${number} ${kind} ${sign}`,
    `${number} ${sign}`,
    `${number}`,
  ];
}

/** A ring on a line through the states that it changed. */
function drawIntervention(one: InterventionResult, x: number, { top, bottom }: Band): Markup {
  const says = `${tellIntervention(one)} on ${one.on}, by ${one.by}: ${formatTime(one.atMs, true)}`;
  return html`<path d="M${x} ${top + 11}V${bottom}" class="hand"/><circle cx="${x}" cy="${top + 7}" r="4" class="hand"><title>${says}</title></circle>`;
}

/** A filled triangle for an alarm with a cause, a hollow diamond for a false one. */
function drawAlert(alert: DrawnAlert, x: number, top: number): Markup {
  const { explained, detector, dataPoint, atMs, severity, message, others } = alert;
  const more = others > 0 ? ` (and ${formatCount(others)} more)` : "";
  const says = `${explained ? "" : "False alarm: "}${severity} of ${detector} on ${dataPoint} at ${formatTime(atMs, true)}: ${message}${more}`;
  const path = explained
    ? `M${roundPixels(x - 5)} ${top + 2}h10l-5 9z`
    : `M${x} ${top}l6 6.5l-6 6.5l-6 -6.5z`;
  return html`<path d="${path}" class="${explained ? "alarm" : "false-alarm"}"><title>${says}</title></path>`;
}
