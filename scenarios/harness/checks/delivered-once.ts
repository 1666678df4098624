import { z } from "zod";
import type { History } from "../history.ts";
import { defineCheck } from "./check.ts";
import { tellAmount, tellShare } from "./share.ts";

/** Every reading that fell due is at the destination once, with its value and status, and nothing else is. */
export const deliveredOnce = defineCheck({
  kind: "delivered-once",
  config: z
    .strictObject({})
    .describe(
      "Every reading that fell due is at the destination once, with its value and status, and nothing else is.",
    ),
  check(_config, { ledger, faults, sampled }) {
    const { due, delivered, lost, duplicated, unexpected, inDoubt } = ledger;
    const { notSampled } = ledger;
    const figures = { due, delivered, lost, duplicated, unexpected, inDoubt, notSampled };
    const wrong = [
      ...tellLost(ledger),
      ...tellNeverSampled(sampled),
      ...tellDuplicated(ledger),
      ...tellUnexpected(ledger),
    ];
    if (wrong.length > 0) return { outcome: "fail", summary: `${wrong.join("; ")}.`, figures };
    if (due === 0) return { outcome: "unknown", summary: "No reading ever fell due.", figures };
    if (inDoubt > 0) {
      const summary = `${tellShare(inDoubt, due, "reading")} still on the way when the wait for them ended.`;
      return { outcome: "unknown", summary, figures };
    }
    const [silent] = sampled.filter(({ isSilent }) => isSilent);
    if (silent !== undefined) {
      const summary = `What came was right, but ${silent.asset} ${silent.dataPoint} was sampled no more long before the end: nothing can be said of it.`;
      return { outcome: "unknown", summary, figures };
    }
    const unfelt = faults.filter(({ felt }) => !felt);
    if (unfelt.length > 0) {
      const names = [...new Set(unfelt.map(({ kind, on }) => `${kind} on ${on}`))].join(", ");
      const summary = `All ${due.toLocaleString("en")} readings arrived once, but no traffic ever met the ${names}: nothing was shown.`;
      return { outcome: "unknown", summary, figures };
    }
    return {
      outcome: "pass",
      summary: `All ${due.toLocaleString("en")} readings arrived, each once${tellNotSampled(ledger)}.`,
      figures,
    };
  },
});

function tellLost({ lost, inDoubt, due, lostSamples }: History["ledger"]): string[] {
  if (lost - inDoubt <= 0) return [];
  const [first] = lostSamples;
  const example =
    first === undefined
      ? ""
      : `, the first: ${first.asset} ${first.dataPoint} of ${new Date(first.sourceMs).toISOString()}, last seen at the ${first.lastSeenAt}`;
  return [`${tellShare(lost - inDoubt, due, "reading")} lost${example}`];
}

function tellNeverSampled(sampled: History["sampled"]): string[] {
  const never = sampled.filter(({ readings, arrivedMs }) => readings > 0 && arrivedMs.length === 0);
  if (never.length === 0) return [];
  return [
    `no reading ever came of ${never.map(({ asset, dataPoint }) => `${asset} ${dataPoint}`).join(", ")}`,
  ];
}

function tellNotSampled({ notSampled }: History["ledger"]): string {
  return notSampled === 0
    ? ""
    : `; ${notSampled.toLocaleString("en")} fell between a client's samples, as declared`;
}

function tellDuplicated({ duplicated, duplicatedSamples: [first] }: History["ledger"]): string[] {
  if (duplicated === 0) return [];
  return [
    `${tellAmount(duplicated, "reading")} there twice${first === undefined ? "" : `, the first: ${tell(first)}`}`,
  ];
}

function tellUnexpected({ unexpected, unexpectedSamples: [first] }: History["ledger"]): string[] {
  if (unexpected === 0) return [];
  const example = first === undefined ? "" : `, the first: ${tell(first)} with value ${first.value}`;
  return [`${tellAmount(unexpected, "reading")} there that the plant never gave${example}`];
}

const tell = ({ asset, dataPoint, sourceMs }: { asset: string; dataPoint: string; sourceMs: number }) =>
  `${asset} ${dataPoint} of ${new Date(sourceMs).toISOString()}`;
