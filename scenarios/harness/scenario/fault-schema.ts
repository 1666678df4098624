import { z } from "zod";
import { duration, timeAfterStart } from "../../../simulators/duration.ts";
import { type FaultKind, faultKinds } from "./fault-kinds.ts";

const faultFrame = {
  at: timeAfterStart.describe("When it begins, in plant time after the start."),
  for: duration.describe("How long it lasts, in plant time."),
  repeat: z
    .strictObject({
      every: duration.describe("Plant time from one beginning to the next; longer than for."),
      times: z
        .int()
        .min(2, "must be at least 2")
        .max(10_000)
        .meta({ description: "How often in all.", examples: [3] }),
    })
    .optional()
    .describe("Breaks it again and again; once if absent."),
};

/** Where a fault can happen, with an example. */
function onOf(fault: FaultKind) {
  switch (fault.hits) {
    case "link":
      return z.string().meta({
        description:
          "The link to break: a device, a fleet, broker (connectors to broker) or uplink (data flows to destination).",
        examples: ["uplink"],
      });
    case "device":
      return z.string().meta({
        description: `The device that misbehaves, or a fleet, of kind ${fault.deviceKinds.join(" or ")}.`,
        examples: [`${fault.deviceKinds[0]?.split("-").at(-1)}-1`],
      });
    case "readings":
      return z
        .string()
        .meta({ description: "The device that misreports, or a fleet.", examples: ["oven-1"] });
  }
}

const [firstFault, ...otherFaults] = faultKinds.map((fault) => {
  const { kind, config } = fault;
  return config.extend({ kind: z.literal(kind), on: onOf(fault), ...faultFrame }).meta(config.meta() ?? {});
});
if (firstFault === undefined) throw new Error("expected at least one kind of fault in the catalogs");

/** A fault as the file configures it, with the keys of its kind; times in plant milliseconds. */
export type FaultConfig = {
  readonly kind: string;
  readonly on: string;
  readonly at: number;
  readonly for: number;
  readonly repeat?: { readonly every: number; readonly times: number } | undefined;
} & Readonly<Record<string, unknown>>;

// The catalogs are lists of any length, so the compiler cannot see the keys that the schemas have in common.
export const faultSchema = z
  .discriminatedUnion("kind", [firstFault, ...otherFaults])
  .transform((entry) => entry as FaultConfig);
