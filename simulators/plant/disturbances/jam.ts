import { packMlState } from "../truth.ts";
import { defineDisturbance } from "./disturbance.ts";

/** An item jams the conveyor: the oven is Held until somebody has cleared it. */
export const jam = defineDisturbance(
  "jam",
  { description: "The conveyor is jammed; the oven is Held.", lasts: "8m" },
  {
    shows: ["State"],
    settlesMs: 60_000,
    summary: () => "the conveyor is jammed and the oven is Held",
    stops: ({ fromMs, toMs }) => [{ fromMs, toMs, state: packMlState.held }],
  },
);
