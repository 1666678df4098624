import { defineDisturbance } from "./disturbance.ts";

/** Somebody leaves the door wide open: more heat is lost than the burner can give. */
export const doorLeftOpen = defineDisturbance(
  "door-left-open",
  { description: "The door stands wide open and heat is lost.", lasts: "4m" },
  {
    shows: ["Temperature", "BurnerPower", "DoorOpen", "EnergyUse"],
    settlesMs: 900_000,
    summary: () => "the door is left wide open and heat is lost",
    act: (forces) => {
      forces.doorWideOpen = true;
    },
  },
);
