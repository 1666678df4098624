import { z } from "zod";
import type { OeeRow } from "../../../stack/dataflow/row.ts";
import { computeOeeTruth, type OeeTruth } from "../oee-truth.ts";
import { defineCheck } from "./check.ts";

const ratios = ["availability", "effectiveness", "quality", "oee"] as const;

/** The OEE at the destination is what the plant's own states and items say, for every oven, whole hour and shift. */
export const oeeAgrees = defineCheck({
  kind: "oee-agrees",
  needsDataflow: "oee",
  config: z.strictObject({
    tolerance: z
      .number()
      .nonnegative("must be 0 or more")
      .default(1e-9)
      .describe("The largest allowed difference of any ratio"),
  }),
  check({ tolerance }, { truth, oee, startMs, endMs }) {
    const due = truth.ovens.flatMap((oven) => computeOeeTruth(oven, startMs, endMs));
    const judged = due.map((expected) => judge(expected, oee));
    const worst = judged.reduce((largest, { difference }) => Math.max(largest, difference), 0);
    const figures = {
      windows: due.length,
      measured: judged.filter(({ row }) => row !== undefined).length,
      worst,
    };
    if (due.every(({ producedCount }) => producedCount === 0)) {
      return { outcome: "unknown", summary: "No whole hour or shift in which anything was made.", figures };
    }
    const wrong = judged.filter(({ row, difference }) => row === undefined || difference > tolerance);
    const blind = judged.filter(({ row }) => row !== undefined && row.unknownMs > 0);
    const [firstWrong] = wrong.filter((one) => !blind.includes(one));
    if (firstWrong !== undefined) {
      return {
        outcome: "fail",
        summary: `${wrong.length} of ${due.length} OEE figures are wrong: ${tell(firstWrong)}.`,
        figures,
      };
    }
    const [firstBlind] = blind;
    if (firstBlind !== undefined) {
      const summary = `${blind.length} of ${due.length} OEE windows have unknown time, the first ${name(firstBlind.expected)}: nothing can be said of them.`;
      return { outcome: "unknown", summary, figures };
    }
    return {
      outcome: "pass",
      summary: `All ${due.length} OEE figures agree with the plant; the largest difference is ${worst}.`,
      figures,
    };
  },
});

type Judged = ReturnType<typeof judge>;

function judge(expected: OeeTruth, rows: readonly OeeRow[]) {
  const { asset, window, fromMs, toMs } = expected;
  const row = rows.find(
    (one) => one.asset === asset && one.window === window && one.fromMs === fromMs && one.toMs === toMs,
  );
  const difference =
    row === undefined ? 0 : Math.max(...ratios.map((ratio) => distance(expected[ratio], row[ratio])));
  return { expected, row, difference };
}

/** "Nothing can be said" agrees only with itself. */
function distance(expected: number | null, measured: number | null): number {
  if (expected === null || measured === null) return expected === measured ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(expected - measured);
}

const name = ({ asset, window, fromMs }: OeeTruth) =>
  `${asset}, ${window} from ${new Date(fromMs).toISOString()}`;

function tell({ expected, row }: Judged): string {
  if (row === undefined) return `${name(expected)} is missing at the destination`;
  const [ratio] = ratios.filter((one) => expected[one] !== row[one]);
  if (ratio === undefined) return name(expected);
  const counts = `made ${row.producedCount}, plant made ${expected.producedCount}; good ${row.goodCount}, plant ${expected.goodCount}`;
  return `${name(expected)}: ${ratio} is ${row[ratio]}, the plant says ${expected[ratio]} (${counts})`;
}
