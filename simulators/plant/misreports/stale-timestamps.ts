import { duration } from "../../duration.ts";
import { defineMisreport } from "./misreport.ts";

/**
 * The source time stands still: the device stamps its readings with the time of its last synchronisation. It creeps on by
 * one millisecond with each beat of the asset, because two readings of one source time are one reading to every store
 * that knows a reading by it.
 */
export const staleTimestamps = defineMisreport(
  "stale-timestamps",
  {
    description: "Source times stand still, but for a millisecond a reading.",
    keys: {
      renewed: duration
        .optional()
        .describe(
          "How often the device catches up with the time, in plant time; not before the end if absent.",
        ),
    },
  },
  {
    summary: ({ renewed }) =>
      `source times ${renewed === undefined ? "stand still" : "stand still again and again"}`,
    claims: (_config, stretch) => stretch,
    distort:
      ({ renewed = Infinity }, { fromMs, beatsBetween }) =>
      (reading) => {
        const renewals = Math.floor((reading.atMs - fromMs) / renewed);
        const knownMs = renewals === 0 ? fromMs : fromMs + renewals * renewed;
        return [{ ...reading, stampMs: knownMs + beatsBetween(knownMs, reading.atMs) }];
      },
  },
);
