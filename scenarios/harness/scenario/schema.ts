import { z } from "zod";
import { simulators } from "../../../simulators/catalog.ts";
import { duration } from "../../../simulators/duration.ts";
import { checks } from "../checks/catalog.ts";
import { faultSchema } from "./fault-schema.ts";
import { interventionSchema } from "./intervention-schema.ts";

const name = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower case letters, digits and single hyphens, such as oven-1");

const sentence = z.string().min(1, "must say it in one plain sentence");

const clock = z
  .strictObject({
    start: z.iso
      .datetime({ error: "must be a UTC time such as 2026-03-02T06:00:00Z" })
      .meta({ description: "Plant time at which the run starts; UTC.", examples: ["2026-03-02T06:00:00Z"] }),
    duration: duration.describe("How long the run lasts, in plant time."),
    speed: z
      .union(
        [
          z.literal("max"),
          z.number().positive("must be above 0").max(100_000, "must be at most 100000; use max"),
        ],
        {
          error: "must be a number above 0, such as 1200, or max",
        },
      )
      .default("max")
      .describe("Plant seconds for each second of the machine; max: as fast as the stack keeps up."),
  })
  .describe("When the run starts, how long it lasts and how fast it goes.");

const broker = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("embedded") }).describe("Our own MQTT 5 broker, started with the run."),
  z
    .strictObject({
      kind: z.literal("external"),
      address: z
        .string()
        .regex(/^mqtt:\/\/[^/:\s]+:\d{1,5}$/, "must be an address such as mqtt://127.0.0.1:1883")
        .meta({ description: "Where it listens.", examples: ["mqtt://127.0.0.1:1883"] }),
    })
    .describe("Any MQTT 5 broker that runs already."),
]);

const dataflowNames = ["anomaly", "oee"] as const;

const stack = z
  .strictObject({
    broker: broker
      .default({ kind: "embedded" })
      .describe("The MQTT broker between connectors and data flows."),
    dataflows: z
      .array(z.enum(dataflowNames))
      .default([...dataflowNames])
      .describe("The analytics beside the readings themselves, which always flow."),
    destination: z
      .discriminatedUnion("kind", [
        z
          .strictObject({ kind: z.literal("local") })
          .describe("A store on disk behind an HTTP port, read in destination.sqlite."),
      ])
      .default({ kind: "local" })
      .describe("Where the data flows deliver to."),
  })
  .describe("The system under test.");

const count = z
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(10_000, "must be at most 10000")
  .optional()
  .describe("Makes a fleet of that many: ovens of 3 are ovens-1, ovens-2 and ovens-3; one device if absent.");

const [firstDevice, ...otherDevices] = simulators.map(({ kind, config }) =>
  config.safeExtend({ kind: z.literal(kind), count }).meta(config.meta() ?? {}),
);
const [firstCheck, ...otherChecks] = checks.map(({ kind, config }) =>
  config.extend({ kind: z.literal(kind) }).meta(config.meta() ?? {}),
);
if (firstDevice === undefined || firstCheck === undefined) {
  throw new Error("expected at least one kind of device and of check in the catalogs");
}

/** A device as the file configures it, with the keys of its kind; once fleets are expanded, without `count`. */
export type DeviceConfig = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** A check as the file configures it, with the keys of its kind. */
export type CheckConfig = { readonly kind: string } & Readonly<Record<string, unknown>>;

// The catalogs are lists of any length, so the compiler cannot see the keys that the schemas have in common.
export const deviceSchema = z
  .discriminatedUnion("kind", [firstDevice, ...otherDevices])
  .transform((entry) => entry as DeviceConfig);
export const checkSchema = z
  .discriminatedUnion("kind", [firstCheck, ...otherChecks])
  .transform((entry) => entry as CheckConfig);
export const durationSchema = clock.shape.duration;
export const dataflowsSchema = stack.shape.dataflows;

/** The grammar of a scenario file; `scenario.schema.json` and all error messages come from it. */
export const scenarioSchema = z.strictObject({
  name: name.meta({
    description: "Subject and condition, such as oven-overheat-during-outage.",
    examples: ["steady-hour"],
  }),
  given: sentence.meta({
    description: "The plant and what happens to it, in one plain sentence.",
    examples: ["one oven bakes for an hour"],
  }),
  expect: sentence.meta({
    description: "What a truthful pipeline does then, in one plain sentence.",
    examples: ["every reading arrives once"],
  }),
  seed: z
    .int("must be a whole number")
    .nonnegative("must be 0 or more")
    .meta({ description: "The same seed gives the same plant.", examples: [42] }),
  clock,
  devices: z
    .record(name, deviceSchema)
    .refine((devices) => Object.keys(devices).length > 0, "needs at least one device")
    .describe(
      "The plant's devices by name; the name, in lower case, digits and hyphens, is the asset's and the link's too.",
    ),
  stack: stack
    .prefault({})
    .describe(
      "The system under test; the embedded broker, both data flows and the local destination if absent.",
    ),
  faults: z.array(faultSchema).default([]).describe("What breaks, and when; nothing if absent."),
  interventions: z
    .array(interventionSchema)
    .default([])
    .describe("What somebody does to an oven, at its panel or over the wire; nothing if absent."),
  checks: z
    .array(checkSchema)
    .min(1, "needs at least one; a scenario that checks nothing proves nothing")
    .describe("What is judged at the end; at least one."),
});

export type Scenario = z.output<typeof scenarioSchema>;
