import { formatDay, formatTime } from "../format.ts";
import type { OeeReport, OvenReport, Result, RunReport } from "../run-report.ts";
import { valueAxis } from "./axes.ts";
import { renderSmallChart } from "./chart.ts";
import type { Markup } from "./markup.ts";

/** The OEE of one oven hour by hour: the plant's as a bar, the stack's as a dot that should sit on its top. */
export function renderOeeChart(
  { result }: RunReport,
  { asset, oee }: OvenReport,
  index: number,
): Markup | undefined {
  const hours = oee.filter(({ window }) => window === "hour");
  if (hours.length === 0) return undefined;
  const read = (pick: (hour: OeeReport) => number | null | undefined) =>
    hours.map((hour) => pick(hour) ?? "-");
  return renderSmallChart({
    id: `oee-${index}`,
    label: `OEE of ${asset} for each hour, true and measured, in per cent`,
    drawing: {
      width: 330,
      height: 150,
      option: {
        grid: { left: 48, right: 4, top: 32, bottom: 24 },
        xAxis: {
          type: "category",
          data: hours.map(({ fromMs }) => tellHour(fromMs, result)),
          axisTick: { show: false },
          axisLine: { lineStyle: { color: "var(--rule)" } },
          axisLabel: { color: "var(--soft)", hideOverlap: true },
        },
        yAxis: valueAxis({
          name: "OEE by hour",
          tell: (ratio) => `${Math.round(ratio * 100)} %`,
          splitNumber: 2,
        }),
        series: [
          {
            type: "bar",
            silent: true,
            barWidth: "62%",
            itemStyle: { color: "var(--truth)", borderRadius: [2, 2, 0, 0] },
            data: read(({ truth }) => truth.oee),
          },
          {
            type: "scatter",
            silent: true,
            z: 4,
            symbol: "circle",
            symbolSize: 8,
            itemStyle: { color: "var(--delivered)", opacity: 1 },
            data: read(({ measured }) => measured?.oee),
          },
          {
            type: "scatter",
            silent: true,
            z: 4,
            symbolSize: 0,
            label: { show: true, formatter: "✕", color: "var(--fail)", fontWeight: "bold", fontSize: 14 },
            data: read(({ truth, measured }) => (measured === undefined ? (truth.oee ?? 0) : null)),
          },
        ],
      },
    },
  });
}

function tellHour(atMs: number, { plant }: Result): string {
  const isMidnight = formatTime(atMs) === "00:00";
  return isMidnight && plant.endMs - plant.startMs > 86_400_000 ? formatDay(atMs) : formatTime(atMs);
}
