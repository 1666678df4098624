import { z } from "zod";

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** Largest unit first, each at most once: `1h30m`. The `m` of `500ms` is no minute. */
const durationPattern =
  /^(?=.)(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/;

const written = z
  .string({
    error: ({ input }) =>
      typeof input === "number"
        ? `needs its unit, as in ${input}s or ${input}h, got ${input}`
        : `must be a duration such as 90s or 1h, got ${JSON.stringify(input) ?? "nothing"}`,
  })
  .regex(durationPattern, { error: ({ input }) => `must be a duration such as 90s or 1h, got ${input}` });

/** A duration as a person writes it (`500ms`, `90s`, `1h30m`, `3d`); parsed, it is a whole number of milliseconds above 0. */
export const duration = written
  .transform((text, context) => {
    const ms = toMs(text);
    if (ms > 0) return ms;
    context.issues.push({ code: "custom", input: text, message: `must be longer than 0, got ${text}` });
    return z.NEVER;
  })
  .meta({ description: "A duration with its unit, such as 500ms, 90s, 12m, 1h30m or 3d." });

/** A time after the start, written like a duration; `0s` is the start itself. Parsed, it is whole milliseconds. */
export const timeAfterStart = written.transform(toMs).meta({
  description: "Plant time after the start of the run, such as 0s, 90s or 1h30m.",
});

/** Writes milliseconds the way `duration` reads them: `5400000` is `1h30m`. */
export function formatDuration(ms: number): string {
  let restMs = Math.round(Math.abs(ms));
  let text = "";
  for (const [unit, lengthMs] of Object.entries(unitMs)) {
    const count = Math.floor(restMs / lengthMs);
    restMs -= count * lengthMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return `${ms < 0 ? "-" : ""}${text || "0s"}`;
}

function toMs(text: string): number {
  const [, ...counts] = durationPattern.exec(text) ?? [];
  const ms = Object.values(unitMs).reduce((sum, each, place) => sum + Number(counts[place] ?? 0) * each, 0);
  return Math.round(ms);
}
