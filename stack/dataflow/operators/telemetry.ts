import { z } from "zod";
import { defineOperator } from "../operator.ts";

/** Passes every reading on as it is. */
export const telemetry = defineOperator({
  kind: "telemetry",
  config: z.strictObject({}),
  stateless: true,
  initial: () => null,
  accept: (_state, sample) => sample.readings,
});
