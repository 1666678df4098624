import { z } from "zod";
import { defineDisturbance } from "./disturbance.ts";

/** The dough divider is off: every item that leaves meanwhile weighs too little or too much and is rejected. */
export const scrapBurst = defineDisturbance(
  "scrap-burst",
  {
    description: "The items that leave are `by` percent off their weight, so the checkweigher rejects them.",
    lasts: "2m",
    by: z
      .number()
      .min(-50)
      .max(50)
      .refine((percent) => Math.abs(percent) >= 9, {
        error: ({ input }) =>
          `must be at least 9 percent off or items would pass the checkweigher, got ${input}`,
      })
      .default(-12)
      .describe("How far the items are off their weight, in percent; at least 9 either way."),
  },
  {
    shows: ["FillWeight", "PartsGood", "PartsScrap"],
    settlesMs: 60_000,
    summary: ({ by }) => `items leave ${Math.abs(by)} % too ${by < 0 ? "light" : "heavy"} and are rejected`,
    act: (forces, { by }) => {
      forces.fillShare *= 1 + by / 100;
    },
  },
);
