import { z } from "zod";
import { defineDisturbance } from "./disturbance.ts";

/** The burner's control loop believes the oven to be too cold, so it drives the true temperature up. */
export const overheat = defineDisturbance(
  "overheat",
  {
    description: "Burner control runs away; the true temperature rises by `by` °C.",
    lasts: "10m",
    by: z.number().min(5).max(120).default(40).describe("How much too hot the oven gets, in °C."),
  },
  {
    shows: ["Temperature", "BurnerPower", "EnergyUse"],
    settlesMs: 900_000,
    summary: ({ by }) => `burner control runs away and the oven gets ${by} °C too hot`,
    act: (forces, { by }) => {
      forces.controlErrorCelsius += by;
    },
  },
);
