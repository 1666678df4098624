import { z } from "zod";
import type { OeeRow } from "../../../stack/dataflow/row.ts";
import { computeOeeTruth, type OeeTruth } from "../oee-truth.ts";
import { defineCheck } from "./check.ts";
import { tellShare } from "./share.ts";

const counts = ["productionMs", "plannedBusyMs", "producedCount", "goodCount"] as const;
const ratios = ["availability", "effectiveness", "quality", "oee"] as const;

/** The OEE at the destination is what the plant's own states and items say, for every oven, whole hour and shift. */
export const oeeAgrees = defineCheck({
  kind: "oee-agrees",
  needsDataflow: "oee",
  config: z
    .strictObject({
      tolerance: z
        .number()
        .nonnegative("must be 0 or more")
        .default(1e-9)
        .describe("The largest allowed difference of any ratio, which is a number from 0 to 1."),
    })
    .describe(
      "The OEE at the destination is what the plant's own states and items say, for every oven, whole hour and shift. Needs the data flow oee.",
    ),
  check({ tolerance }, { truth, oee, startMs, endMs }) {
    const due = truth.ovens.flatMap((oven) => computeOeeTruth(oven, startMs, endMs));
    const judged = due.map((expected) => judge(expected, oee));
    const worst = Math.max(0, ...judged.map(({ difference }) => difference).filter(Number.isFinite));
    const figures = {
      windows: due.length,
      measured: judged.filter(({ row }) => row !== undefined).length,
      worst,
    };
    if (due.every(({ producedCount }) => producedCount === 0)) {
      return { outcome: "unknown", summary: "No whole hour or shift in which anything was made.", figures };
    }
    // Written so that NaN is wrong.
    const wrong = judged.filter(({ difference }) => !(difference <= tolerance));
    const blind = judged.filter(({ row }) => row !== undefined && row.unknownMs > 0);
    const [surplus] = oee.filter((row) => !judged.some((one) => one.row === row));
    if (surplus !== undefined) {
      const summary = `The destination holds OEE figures that nobody is due, the first: ${name(surplus)}.`;
      return { outcome: "fail", summary, figures };
    }
    const [firstWrong] = wrong.filter((one) => !blind.includes(one));
    if (firstWrong !== undefined) {
      return {
        outcome: "fail",
        summary: `${tellShare(wrong.length, due.length, "OEE figure", ["is", "are"])} wrong: ${tell(firstWrong)}.`,
        figures,
      };
    }
    const [firstBlind] = blind;
    if (firstBlind !== undefined) {
      const summary = `${tellShare(blind.length, due.length, "OEE window", ["has", "have"])} unknown time, the first ${name(firstBlind.expected)}: nothing can be said of them.`;
      return { outcome: "unknown", summary, figures };
    }
    return {
      outcome: "pass",
      summary: `${due.length === 1 ? "The one OEE figure agrees" : `All ${due.length} OEE figures agree`} with the plant; the largest difference is ${worst}.`,
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
  return {
    expected,
    row,
    difference: row === undefined ? Number.POSITIVE_INFINITY : distanceOf(expected, row),
  };
}

/** The largest difference of a ratio; right ratios of wrong counts are wrong. */
function distanceOf(expected: OeeTruth, row: OeeRow): number {
  const isMiscounted = counts.some((count) => expected[count] !== row[count]);
  if (isMiscounted && row.unknownMs === 0) return Number.POSITIVE_INFINITY;
  return Math.max(...ratios.map((ratio) => distance(expected[ratio], row[ratio])));
}

/** "Nothing can be said" agrees only with itself. */
function distance(expected: number | null, measured: number | null): number {
  if (expected === null || measured === null) return expected === measured ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(expected - measured);
}

const name = ({ asset, window, fromMs }: Pick<OeeRow, "asset" | "window" | "fromMs">) =>
  `${asset}, ${window} from ${new Date(fromMs).toISOString()}`;

function tell({ expected, row }: Judged): string {
  if (row === undefined) return `${name(expected)} is missing at the destination`;
  const [ratio = "oee"] = ratios.filter((one) => expected[one] !== row[one]);
  const counted = `made ${row.producedCount}, plant made ${expected.producedCount}; good ${row.goodCount}, plant ${expected.goodCount}`;
  return `${name(expected)}: ${ratio} is ${row[ratio]}, the plant says ${expected[ratio]} (${counted})`;
}
