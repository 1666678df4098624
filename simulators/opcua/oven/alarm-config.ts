import { z } from "zod";
import { duration } from "../../duration.ts";

/**
 * When an oven raises its alarms. Loading and unloading keep the door open for 5 minutes at the most, and a good controller
 * stays within 2 °C of its setpoint.
 */
export const alarmsConfig = z
  .strictObject({
    high: z
      .number()
      .positive()
      .default(15)
      .describe("How far over its setpoint the chamber is too hot: OverTemperature, level High, in °C."),
    highHigh: z
      .number()
      .positive()
      .default(30)
      .describe("How far over its setpoint the chamber is far too hot: level HighHigh, in °C; above high."),
    doorOpen: duration
      .prefault("6m")
      .meta({ description: "How long the door may stand open: DoorOpenTooLong, in plant time." }),
  })
  .refine(({ high, highHigh }) => highHigh > high, { path: ["highHigh"], error: "must be above alarms.high" })
  .describe("When the oven's OPC UA alarms are raised; limits that nothing normal meets if absent.");

/** The limits of an oven's alarms; durations are milliseconds. */
export type AlarmLimits = z.output<typeof alarmsConfig>;
