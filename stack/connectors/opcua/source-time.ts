/** A source timestamp in the resolution of OPC UA (Part 6, 5.2.2.5), which JavaScript's Date does not have. */
export interface SourceTime {
  /** Unix milliseconds, whole. */
  readonly ms: number;
  /** What comes on top, in units of 100 ns, 0 to 9999. */
  readonly ticks: number;
}

/** Negative when `a` is earlier than `b`, 0 when they are the same. */
export function compareTimes(a: SourceTime, b: SourceTime): number {
  return a.ms - b.ms || a.ticks - b.ticks;
}

/** The later of two times, of which one may not be known. */
export function laterTime(a: SourceTime | undefined, b: SourceTime): SourceTime {
  return a && compareTimes(a, b) >= 0 ? a : b;
}

/** The earliest of several times; undefined where there is none. */
export function earliestTime(times: readonly SourceTime[]): SourceTime | undefined {
  return times.length === 0 ? undefined : times.reduce((a, b) => (compareTimes(a, b) <= 0 ? a : b));
}

/**
 * ISO 8601 in UTC with as many digits as it takes: none for a whole second, three for milliseconds as in
 * `2026-03-02T06:00:05.100Z`, seven below.
 */
export function formatTime({ ms, ticks }: SourceTime): string {
  const iso = new Date(ms).toISOString();
  if (ticks > 0) return `${iso.slice(0, -1)}${String(ticks).padStart(4, "0")}Z`;
  return ms % 1_000 === 0 ? `${iso.slice(0, -5)}Z` : iso;
}

/** ISO 8601 in UTC with seven digits, as in `2026-03-02T06:00:05.1000000Z`. */
export function formatTimeInFull({ ms, ticks }: SourceTime): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(ticks).padStart(4, "0")}Z`;
}

/** Reads what `formatTime` writes; throws for anything else. */
export function parseTime(text: string): SourceTime {
  const [, seconds, millis = "0", ticks = "0"] = /^(.+:\d{2})(?:\.(\d{3})(\d{4})?)?Z$/.exec(text) ?? [];
  const ms = Date.parse(`${seconds}Z`) + Number(millis);
  if (Number.isNaN(ms)) throw new Error(`expected a source time like 2026-03-02T06:00:05.100Z, got ${text}`);
  return { ms, ticks: Number(ticks) };
}
