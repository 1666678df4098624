import type { EChartsOption } from "echarts";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml, html, type Markup, trusted } from "./markup.ts";

use([BarChart, LineChart, ScatterChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** One drawing of a chart, at the size that it is meant to be seen at. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly option: EChartsOption;
}

/** A picture drawn twice, so that its letters stay readable on a desk and on a phone; the page's style shows one. */
export interface Picture<Drawn> {
  /** Unique on the page, of our own making. */
  readonly id: string;
  /** What the picture shows, for those who cannot see it. */
  readonly label: string;
  readonly wide: Drawn;
  readonly narrow: Drawn;
}

/** Both drawings of an ECharts chart as inline SVG; colours may be CSS variables of the page. */
export function renderChart({ id, label, wide, narrow }: Picture<Drawing>): Markup {
  return renderPicture({
    id,
    label,
    wide: draw(wide, label, `${id}-w`),
    narrow: draw(narrow, label, `${id}-n`),
  });
}

/** One drawing that is small enough for any screen. */
export function renderSmallChart({
  id,
  label,
  drawing,
}: {
  id: string;
  label: string;
  drawing: Drawing;
}): Markup {
  return html`<div class="picture">${draw(drawing, label, id)}</div>`;
}

/** A picture whose drawings are SVG already. */
export function renderPicture({ label, wide, narrow }: Picture<Markup>): Markup {
  return html`<div class="picture wide" tabindex="0" role="group" aria-label="${label}">${wide}</div>
    <div class="picture narrow">${narrow}</div>`;
}

// ECharts measures text with this family and the page's style then sets its own, so it must be a valid one.
const textStyle = { fontFamily: "sans-serif", fontSize: 12, color: "var(--soft)" };

function draw({ width, height, option }: Drawing, label: string, id: string): Markup {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle, ...option });
    return trusted(tidy(chart.renderToSVGString({ useViewBox: true }), label, id, { width, height }));
  } finally {
    chart.dispose();
  }
}

/** Takes out what serves hovering only, and makes ids unique on the page and the same in every run. */
function tidy(
  svg: string,
  label: string,
  id: string,
  { width, height }: { width: number; height: number },
): string {
  const open = `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`;
  return svg
    .replace(/^<svg[^>]*>/, open)
    .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
    .replace(/ (?:ecmeta_[a-z_]+|pointer-events|class)="[^"]*"/g, "")
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/ (?:d|points)="[^"]*"/g, (path) => path.replace(/(\.\d)\d+/g, "$1"));
}
