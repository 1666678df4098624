import type { EChartsOption, MarkAreaComponentOption, SeriesOption } from "echarts";
import { isDetected } from "../findings.ts";
import type { OvenReport, RunReport } from "../run-report.ts";
import { faultAreas, timeAxis, valueAxis } from "./axes.ts";
import { type Drawing, renderChart } from "./chart.ts";
import { listFaultsOf } from "./fault-spans.ts";
import { type NumberedDisturbance, numberDisturbances } from "./lanes.ts";
import type { Markup } from "./markup.ts";
import { thinAlerts } from "./thin-alerts.ts";

/** The temperature of one oven over the run: what the device gave, what arrived, and what was alarmed. */
export function renderTemperatureChart(report: RunReport, oven: OvenReport, index: number): Markup {
  return renderChart({
    id: `temperature-${index}`,
    label: `Temperature of ${oven.asset} over plant time, as the device gave it and as it was delivered, in °C`,
    wide: drawTemperature(report, oven, { width: 1080, height: 236, mostTicks: 17 }),
    narrow: drawTemperature(report, oven, { width: 358, height: 210, mostTicks: 5 }),
  });
}

function drawTemperature(
  report: RunReport,
  oven: OvenReport,
  { width, height, mostTicks }: { width: number; height: number; mostTicks: number },
): Drawing {
  const own = numberDisturbances(report).filter(({ device }) => device === oven.asset);
  const option: EChartsOption = {
    grid: { left: 48, right: 16, top: 40, bottom: 28 },
    xAxis: timeAxis(report, mostTicks),
    yAxis: valueAxis({ name: "°C", tell: String, scale: "floating", splitNumber: 4, headroom: "14%" }),
    series: [...drawBackground(report, oven, own), ...drawCurves(oven), ...drawAlarms(report, oven)],
  };
  return { width, height, option };
}

// An axis of less would blow up the noise of a calm oven.
const leastAroundSetpointCelsius = 10;

/** Unseen lines that carry the shaded areas and the setpoint, so that these lie below the curves. */
function drawBackground(
  report: RunReport,
  oven: OvenReport,
  own: readonly NumberedDisturbance[],
): SeriesOption[] {
  const { setpointCelsius } = oven;
  const { startMs } = report.result.plant;
  const least = [setpointCelsius - leastAroundSetpointCelsius, setpointCelsius + leastAroundSetpointCelsius];
  const setpoint: SeriesOption = {
    type: "line",
    showSymbol: false,
    lineStyle: { width: 0 },
    data: least.map((celsius) => [startMs, celsius]),
    markLine: {
      silent: true,
      symbol: "none",
      lineStyle: { color: "var(--soft)", type: [4, 4], width: 1 },
      label: { show: false },
      data: [{ yAxis: setpointCelsius }],
    },
    markArea: faultAreas(listFaultsOf(oven.asset, report), report),
  };
  return [setpoint, { type: "line", data: [], markArea: disturbanceAreas(own) }];
}

function disturbanceAreas(own: readonly NumberedDisturbance[]): MarkAreaComponentOption {
  return {
    silent: true,
    data: own.map((disturbance) => {
      const color = isDetected(disturbance) ? "var(--disturbance)" : "var(--fail)";
      const from = {
        xAxis: disturbance.fromMs,
        name: String(disturbance.number),
        itemStyle: { color: "var(--disturbance-shade)", borderColor: color, borderWidth: 1 },
        label: { color, fontWeight: "bold" as const, position: "top" as const, distance: 3 },
      };
      return [from, { xAxis: disturbance.toMs }];
    }),
  };
}

function drawCurves({ temperature }: OvenReport): SeriesOption[] {
  // Devices report changes only, so a value holds until the next one.
  const curve = { type: "line", step: "end", showSymbol: false, silent: true, z: 3 } as const;
  return [
    {
      ...curve,
      data: temperature.map(({ atMs, truth }) => [atMs, truth]),
      lineStyle: { color: "var(--truth)", width: 5, join: "round" },
    },
    {
      ...curve,
      data: temperature.map(({ atMs, delivered }) => [atMs, delivered]),
      lineStyle: { color: "var(--delivered)", width: 1.25, join: "round" },
    },
    {
      ...curve,
      step: false,
      showSymbol: true,
      symbol: "circle",
      symbolSize: 4,
      data: temperature.map(({ atMs, truth, delivered }) => [atMs, delivered === null ? truth : null]),
      itemStyle: { color: "var(--fail)" },
      lineStyle: { color: "var(--fail)", width: 1.25, type: [2, 3] },
    },
  ];
}

/** Every alarm of the oven, at the temperature of its moment whatever data point raised it. */
function drawAlarms(report: RunReport, { alerts, temperature, setpointCelsius }: OvenReport): SeriesOption[] {
  const drawn = thinAlerts(alerts, report);
  const place = (atMs: number): [number, number] => {
    const point = temperature.findLast((one) => one.atMs <= atMs && one.truth !== null);
    return [atMs, point?.truth ?? setpointCelsius];
  };
  const placed = (explained: boolean) =>
    drawn.filter((alert) => alert.explained === explained).map(({ atMs }) => place(atMs));
  return [
    {
      type: "scatter",
      silent: true,
      z: 5,
      symbol: "triangle",
      symbolSize: [11, 9],
      symbolRotate: 180,
      symbolOffset: [0, -11],
      itemStyle: { color: "var(--alarm)", opacity: 1 },
      data: placed(true),
    },
    {
      type: "scatter",
      silent: true,
      z: 5,
      symbol: "diamond",
      symbolSize: 13,
      symbolOffset: [0, -13],
      itemStyle: { color: "var(--sheet)", borderColor: "var(--fail)", borderWidth: 2, opacity: 1 },
      data: placed(false),
    },
  ];
}
