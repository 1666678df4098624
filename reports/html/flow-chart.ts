import type { EChartsOption, SeriesOption } from "echarts";
import { formatCount, formatSpan } from "../format.ts";
import type { FlowSample, RunReport } from "../run-report.ts";
import { faultAreas, timeAxis, valueAxis } from "./axes.ts";
import { type Drawing, renderChart } from "./chart.ts";
import type { Markup } from "./markup.ts";

/** Backlog, latency and rate over plant time, one below the other. */
export function renderFlowChart(report: RunReport): Markup {
  return renderChart({
    id: "flow",
    label:
      "Backlog in readings, latency of the median and of the slowest hundredth, and readings a second, over plant time",
    wide: drawFlow(report, { width: 1080, mostTicks: 17 }),
    narrow: drawFlow(report, { width: 358, mostTicks: 5 }),
  });
}

const panel = { top: 40, height: 130, pitch: 196 };

function drawFlow(report: RunReport, { width, mostTicks }: { width: number; mostTicks: number }): Drawing {
  const option: EChartsOption = {
    grid: [0, 1, 2].map((row) => ({
      left: 48,
      right: 16,
      top: panel.top + row * panel.pitch,
      height: panel.height,
    })),
    xAxis: [0, 1, 2].map((row) => timeAxis(report, mostTicks, row)),
    yAxis: [
      valueAxis({ name: "Backlog, readings due and not yet arrived", tell: tellCount, gridIndex: 0 }),
      valueAxis({ name: "Latency, wall time from due to arrival", tell: tellMs, gridIndex: 1, scale: "log" }),
      valueAxis({ name: "Rate, readings arriving a wall second", tell: tellCount, gridIndex: 2 }),
    ],
    series: drawSeries(report),
  };
  return { width, height: panel.top + 3 * panel.pitch - 34, option };
}

function drawSeries(report: RunReport): SeriesOption[] {
  const { flow } = report;
  const trace = (row: number, color: string, read: (sample: FlowSample) => number | null): SeriesOption => ({
    type: "line",
    xAxisIndex: row,
    yAxisIndex: row,
    silent: true,
    showSymbol: flow.length < 200,
    symbol: "circle",
    symbolSize: 3,
    lineStyle: { color, width: 1.75, join: "round" },
    itemStyle: { color, opacity: 1 },
    data: flow.map((sample) => [sample.atMs, read(sample)]),
    markArea: faultAreas(report.result.faults, report),
  });
  return [
    {
      ...trace(0, "var(--delivered)", ({ backlog }) => backlog),
      areaStyle: { color: "var(--truth)", opacity: 0.55 },
    },
    drawPeak(flow),
    trace(1, "var(--p99)", ({ latencyP99Ms }) => atLeastOne(latencyP99Ms)),
    {
      ...trace(1, "var(--delivered)", ({ latencyP50Ms }) => atLeastOne(latencyP50Ms)),
      markArea: { data: [] },
    },
    trace(2, "var(--delivered)", ({ dataPointsPerSecond }) => dataPointsPerSecond),
  ];
}

/** The largest backlog by its number. */
function drawPeak(flow: readonly FlowSample[]): SeriesOption {
  const peak = flow.reduce<FlowSample | undefined>(
    (a, b) => (a === undefined || b.backlog > a.backlog ? b : a),
    undefined,
  );
  return {
    type: "scatter",
    silent: true,
    z: 5,
    symbol: "circle",
    symbolSize: 7,
    itemStyle: { color: "var(--delivered)", opacity: 1 },
    label: {
      show: true,
      position: "right",
      distance: 7,
      color: "var(--ink)",
      fontWeight: "bold",
      formatter: formatCount(peak?.backlog ?? 0),
    },
    data: peak === undefined || peak.backlog === 0 ? [] : [[peak.atMs, peak.backlog]],
  };
}

/** A logarithmic axis has no 0, and the clocks tell no less than a millisecond. */
const atLeastOne = (ms: number | null) => (ms === null ? null : Math.max(1, ms));

const tellMs = (ms: number) => formatSpan(ms / 1000);

function tellCount(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toFixed(1))} M`;
  return value >= 1e3 ? `${Number((value / 1e3).toFixed(1))} k` : formatCount(value);
}
