import { z } from "zod";

/** How often a fault strikes, of all the times that it could. */
export function probability(usual: number) {
  return z
    .number()
    .gt(0, "must be above 0")
    .max(1, "must be at most 1")
    .default(usual)
    .describe("How often it happens, of all the times that it could: above 0, at most 1.");
}
