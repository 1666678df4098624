import type { EChartsOption, MarkAreaComponentOption } from "echarts";
import type { FaultResult, RunReport } from "../run-report.ts";
import { mergeFaults } from "./fault-spans.ts";
import { listTimeTicks } from "./time-ticks.ts";

type XAxis = Extract<EChartsOption["xAxis"], { readonly type?: "value" | undefined }>;
type Item<List> = List extends readonly (infer One)[] ? One : never;
type YAxis = Item<EChartsOption["yAxis"]>;

/** Above which panel an axis stands, what it measures and how a value is written. */
interface ValueAxisOptions {
  readonly name: string;
  readonly tell: (value: number) => string;
  readonly gridIndex?: number;
  /** Logarithmic where values span decades; otherwise from 0, or from near the lowest value if `floating`. */
  readonly scale?: "log" | "floating";
  readonly splitNumber?: number;
  /** Share of the values' range that stays free above them, as in `10%`. */
  readonly headroom?: string;
}

/** An axis of plant time from start to end of the run, with at most so many labels. */
export function timeAxis({ result }: RunReport, mostTicks: number, gridIndex = 0): XAxis {
  const { startMs, endMs } = result.plant;
  const ticks = listTimeTicks(startMs, endMs, mostTicks);
  const values = ticks.map(({ atMs }) => atMs);
  return {
    type: "value",
    gridIndex,
    min: startMs,
    max: endMs,
    axisLine: { lineStyle: { color: "var(--rule)" } },
    axisTick: { show: false, customValues: values },
    splitLine: { lineStyle: { color: "var(--grid)" } },
    axisLabel: {
      color: "var(--soft)",
      customValues: values,
      formatter: (value) => ticks.find(({ atMs }) => atMs === value)?.label ?? "",
      alignMinLabel: "left",
      alignMaxLabel: "right",
    },
  };
}

/** An axis of values whose name stands above it, over the numbers. */
export function valueAxis({
  name,
  tell,
  gridIndex = 0,
  scale,
  splitNumber = 3,
  headroom = "0%",
}: ValueAxisOptions): YAxis {
  const look = {
    gridIndex,
    name,
    nameGap: 12,
    nameTextStyle: {
      color: "var(--ink)",
      align: "left" as const,
      padding: [0, 0, 0, -46],
      fontWeight: "bold" as const,
    },
    axisLabel: { color: "var(--soft)", formatter: tell },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: "var(--grid)" } },
  };
  if (scale === "log") return { type: "log", ...look };
  return { type: "value", scale: scale === "floating", splitNumber, boundaryGap: ["0%", headroom], ...look };
}

/** The stretches in which something was broken, as shaded areas of a chart. */
export function faultAreas(faults: readonly FaultResult[], report: RunReport): MarkAreaComponentOption {
  return {
    silent: true,
    itemStyle: { color: "var(--fault-shade)" },
    data: mergeFaults(faults, report).map(({ fromMs, toMs }) => [{ xAxis: fromMs }, { xAxis: toMs }]),
  };
}
