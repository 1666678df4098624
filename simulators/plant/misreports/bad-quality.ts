import { z } from "zod";
import { duration } from "../../duration.ts";
import { statusNamed, statusNames, withStatus } from "../quality.ts";
import { defineMisreport } from "./misreport.ts";

/** The device calls its values Uncertain or Bad, whatever they are; a Bad status takes the value with it. */
export const badQuality = defineMisreport(
  "bad-quality",
  {
    description: "The device reports a sequence of status codes, again and again, whatever its values are.",
    keys: {
      sequence: z
        .array(z.enum(statusNames))
        .min(1, "needs at least one status")
        .default([
          "Good",
          "UncertainLastUsableValue",
          "Good",
          "Uncertain",
          "BadDataLost",
          "BadNoCommunication",
        ])
        .describe("The status codes in their order, by their names in OPC UA."),
      each: duration.prefault("10s").describe("How long each of them holds, in plant time."),
    },
  },
  {
    summary: ({ sequence }) => `the quality is reported as ${[...new Set(sequence)].join(", ")}`,
    claims: (_config, { fromMs, toMs }) => ({ fromMs, toMs: toMs + 1 }),
    renewsEveryMs: ({ each }) => each,
    distort: ({ sequence, each }, { fromMs }) => {
      const statuses = sequence.map(statusNamed);
      return (reading) => {
        const place = Math.floor((reading.atMs - fromMs) / each) % statuses.length;
        return [withStatus(reading, statuses[place] ?? 0)];
      };
    },
  },
);
