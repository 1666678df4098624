import { defineDisturbance } from "./disturbance.ts";

/** The burner goes out, whatever the controller asks of it, and lights again at the end. */
export const burnerFailure = defineDisturbance(
  "burner-failure",
  { description: "The burner gives no heat.", lasts: "10m" },
  {
    shows: ["Temperature", "BurnerPower", "EnergyUse"],
    settlesMs: 900_000,
    summary: () => "the burner goes out and the oven cools",
    act: (forces) => {
      forces.burnerWorks = false;
    },
  },
);
