import { z } from "zod";

/** Readings in one answer, and the most that a client may ask for. */
export const pageSize = 1_000;

const time = z.unknown().transform((given, context) => {
  const atMs = typeof given === "string" ? parseTime(given) : undefined;
  if (atMs !== undefined) return atMs;
  context.issues.push({
    code: "custom",
    input: given,
    message: `expected one ISO 8601 time with its zone, as in 2026-03-02T06:00:00Z (write + as %2B), got ${shown(given)}`,
  });
  return z.NEVER;
});

const limit = z.unknown().transform((given, context) => {
  const count = typeof given === "string" && /^[1-9]\d{0,3}$/.test(given) ? Number(given) : Number.NaN;
  if (count <= pageSize) return count;
  const message = `expected a number of readings, 1 to ${pageSize}, got ${shown(given)}`;
  context.issues.push({ code: "custom", input: given, message });
  return z.NEVER;
});

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: ({ input }) => `expected ${words.join(" or ")}, got ${shown(input)}` });

const query = z
  .object({
    since: time.optional(),
    until: time.optional(),
    limit: limit.optional(),
    order: oneOf(["asc", "desc"]).optional(),
    format: oneOf(["json", "csv"]).optional(),
  })
  .refine(({ since = -Infinity, until = Infinity }) => since < until, {
    path: ["until"],
    error: "expected a time after since",
  });

/** What a client asks for; times are Unix milliseconds of plant time. */
export type ReadingQuery = z.output<typeof query>;

/** What the parameters ask for, or every mistake in them; parameters that mean nothing here are let be. */
export function parseQuery(
  parameters: Readonly<Record<string, unknown>>,
): { readonly query: ReadingQuery } | { readonly mistakes: string } {
  const parsed = query.safeParse(parameters);
  if (parsed.success) return { query: parsed.data };
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { mistakes: mistakes.join("; ") };
}

/** Whether readings are asked for instead of the latest one. */
export function wantsHistory({ since, until, limit, order }: ReadingQuery): boolean {
  return [since, until, limit, order].some((given) => given !== undefined);
}

/** Unix milliseconds of an ISO 8601 time with zone; undefined for anything else, as `Date.parse` takes far more. */
function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

function shown(given: unknown): string {
  return JSON.stringify(given)?.slice(0, 80) ?? "nothing";
}
