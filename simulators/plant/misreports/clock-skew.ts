import { z } from "zod";
import { duration, formatDuration } from "../../duration.ts";
import { defineMisreport } from "./misreport.ts";

/** The device's clock is ahead or behind by one length all the time, and right again at the end. */
export const clockSkew = defineMisreport(
  "clock-skew",
  {
    description: "The device's clock, and with it all source times, is ahead or behind.",
    keys: {
      by: duration.prefault("5m").describe("How far the clock is off; some milliseconds more may be added."),
      direction: z.enum(["ahead", "behind"]).default("ahead").describe("In which direction it is off."),
    },
  },
  {
    shiftsTime: true,
    summary: ({ by, direction }) => `the device's clock is ${formatDuration(by)} ${direction}`,
    claims: (config, { fromMs, toMs }) => {
      const shiftMs = shiftOf(config);
      return { fromMs: fromMs + shiftMs, toMs: toMs + shiftMs + slackMs };
    },
    distort: (config, { offBeat }) => {
      const shiftMs = offBeat(shiftOf(config));
      return (reading) => [{ ...reading, stampMs: reading.atMs + shiftMs }];
    },
  },
);

/** A shift is moved off the beat by less than this. */
const slackMs = 1_000;

const shiftOf = ({ by, direction }: { by: number; direction: "ahead" | "behind" }) =>
  direction === "ahead" ? by : -by;
