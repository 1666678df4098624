import { z } from "zod";
import { duration, formatDuration, timeAfterStart } from "../duration.ts";
import { disturbances } from "./disturbances/catalog.ts";
import type { Occurrence } from "./disturbances/disturbance.ts";
import { occurrenceOf } from "./occurrences.ts";
import { physicsStepMs } from "./physics-step.ts";
import { recipeNames } from "./recipes.ts";

const [firstDisturbance, ...otherDisturbances] = disturbances;
const shortestSamplingMs = 10;
export const lowestSetpointCelsius = 150;
export const highestSetpointCelsius = 280;

const sampling = duration
  .refine((ms) => ms >= shortestSamplingMs && (ms % 1_000 === 0 || 1_000 % ms === 0), {
    error: ({ input }) =>
      `must be a multiple of 1s or divide it (10ms at least), got ${formatDuration(Number(input))}`,
  })
  .meta({ description: "Interval of the analog data points, on a grid of plant time." });

const plannedStop = z.strictObject({
  kind: z
    .enum(["break", "cleaning"])
    .meta({ description: "The oven is Idle in a break, Stopped for cleaning." }),
  at: timeAfterStart.meta({ description: "When it begins, in plant time after the start." }),
  for: duration.meta({ description: "How long it lasts, in plant time." }),
});

/** What a scenario file may say about an oven. Extend it with `safeExtend`, which keeps its checks. */
export const ovenSpec = z
  .strictObject({
    recipe: z.enum(recipeNames).default("rye").meta({
      description: "What the oven bakes: batches of 40 (rye), 25 (baguette) or 20 (rolls) minutes.",
    }),
    sampling: sampling.prefault("5s"),
    setpointCelsius: z
      .number()
      .min(lowestSetpointCelsius)
      .max(highestSetpointCelsius)
      .optional()
      .meta({ description: "Overrides the recipe's setpoint, in °C." }),
    plannedStops: z
      .array(plannedStop)
      .default([])
      .meta({ description: "Stops that are no loss of availability; none if absent." }),
    disturbances: z
      .array(
        z.discriminatedUnion(
          "kind",
          [firstDisturbance.config, ...otherDisturbances.map((each) => each.config)],
          {
            error: `must be one of ${disturbances.map(({ kind }) => kind).join(", ")}`,
          },
        ),
      )
      .default([])
      .meta({ description: "What goes wrong in the oven, and when; nothing if absent." }),
  })
  .superRefine((spec, context) => {
    for (const problem of ovenProblems(spec)) context.addIssue({ code: "custom", ...problem });
  });

/** An oven as the model needs it; durations are milliseconds. */
export type OvenSpec = z.output<typeof ovenSpec>;

/** A mistake in an oven's specification, with the path where it is. */
export interface OvenProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Every mistake that only shows when fields are seen together; none for a valid specification. */
export function ovenProblems(spec: OvenSpec): readonly OvenProblem[] {
  const stretches = stretchesOf(spec);
  return [...stretches.flatMap((stretch) => timingProblems(stretch, spec)), ...overlaps(stretches)];
}

/** What a specification plans, as plant time after the start, with the path where it does. */
export function ovenSchedule(spec: OvenSpec) {
  return stretchesOf(spec).map(({ path, at, for: forMs }) => ({ path, atMs: at, forMs }));
}

interface Stretch {
  readonly path: (string | number)[];
  readonly kind: string;
  readonly at: number;
  readonly for: number;
  readonly occurrence: Occurrence | undefined;
}

function stretchesOf(spec: OvenSpec): readonly Stretch[] {
  return [
    ...spec.plannedStops.map((stop, index) => ({
      ...stop,
      path: ["plannedStops", index],
      occurrence: undefined,
    })),
    ...spec.disturbances.map((config, index) => ({
      ...config,
      path: ["disturbances", index],
      occurrence: occurrenceOf(config, spec.sampling),
    })),
  ];
}

function timingProblems({ path, occurrence, ...stretch }: Stretch, spec: OvenSpec): OvenProblem[] {
  const stepMs = physicsStepMs(spec.sampling);
  const offGrid = (["at", "for"] as const)
    .filter((key) => stretch[key] % stepMs !== 0)
    .map((key) => ({
      path: [...path, key],
      message: `must be a whole multiple of ${formatDuration(stepMs)}, got ${formatDuration(stretch[key])}`,
    }));
  const misfit = occurrence?.disturbance.problem?.(occurrence);
  return misfit === undefined ? offGrid : [...offGrid, { path: [...path, "for"], message: misfit }];
}

function overlaps(stretches: readonly Stretch[]): OvenProblem[] {
  const stops = stretches
    .filter(({ occurrence }) => occurrence === undefined || occurrence.disturbance.stops !== undefined)
    .sort((a, b) => a.at - b.at);
  return stops.flatMap((stop, index) => {
    const inTheWay = stops.slice(0, index).find((earlier) => earlier.at + earlier.for > stop.at);
    if (inTheWay === undefined) return [];
    const message = `${written(stop)} overlaps ${written(inTheWay)}: an oven has one stop at a time`;
    return [{ path: [...stop.path, "at"], message }];
  });
}

function written({ kind, at, for: forMs }: Stretch): string {
  return `${kind} at ${formatDuration(at)} for ${formatDuration(forMs)}`;
}
