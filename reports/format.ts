import type { Result } from "./run-report.ts";

const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const nothing = "–";

/** A whole number with thousands separated; a dash where there is no number. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? count.format(value) : nothing;
}

/** A ratio as per cent; a dash for null, where nothing can be said. Never rounds up to 100 %. */
export function formatPercent(ratio: number | null, digits = 1): string {
  if (ratio === null || !Number.isFinite(ratio)) return nothing;
  const rounded = (ratio * 100).toFixed(digits);
  const below = ratio < 1 && Number(rounded) >= 100;
  return `${below ? (100 - 10 ** -digits).toFixed(digits) : rounded} %`;
}

/** A ratio with the ten digits that show whether two agree to 1e-9. */
export function formatRatio(ratio: number | null): string {
  return ratio === null || !Number.isFinite(ratio) ? nothing : ratio.toFixed(10);
}

/** A difference of two ratios: `0` only where they are the same number. */
export function formatDifference(difference: number): string {
  if (!Number.isFinite(difference)) return nothing;
  if (difference === 0) return "0";
  return difference.toExponential(1).replace("-", "−").replace("e-", "e−");
}

const spans = [
  { unit: "d", seconds: 86_400 },
  { unit: "h", seconds: 3_600 },
  { unit: "min", seconds: 60 },
  { unit: "s", seconds: 1 },
] as const;

/** A duration in its two largest units, as in `1 h 12 min`; under a minute with the digits that matter. */
export function formatSpan(seconds: number): string {
  if (!Number.isFinite(seconds)) return nothing;
  if (seconds < 0) return `−${formatSpan(-seconds)}`;
  if (seconds < 59.95) return formatShortSpan(seconds);
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const { unit, seconds: size } of spans) {
    const units = Math.floor(rest / size);
    rest -= units * size;
    if (units > 0 || parts.length > 0) parts.push(units > 0 ? `${units} ${unit}` : "");
  }
  return parts
    .slice(0, 2)
    .filter((part) => part !== "")
    .join(" ");
}

function formatShortSpan(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 0.9995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return `${trimZeros(seconds.toFixed(seconds < 9.95 ? 2 : 1))} s`;
}

/** Plant time of day as `HH:MM`, or `HH:MM:SS` where seconds matter; UTC, as everything in a run. */
export function formatTime(atMs: number, seconds = false): string {
  const iso = isoTime(atMs);
  return iso === undefined ? nothing : iso.slice(11, seconds ? 19 : 16);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Day of plant time as `2 Mar`. */
export function formatDay(atMs: number): string {
  const iso = isoTime(atMs);
  if (iso === undefined) return nothing;
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ""}`;
}

/** Day and time of plant time with the year, as `2 Mar 2026, 06:00`. */
export function formatMoment(atMs: number): string {
  const iso = isoTime(atMs);
  return iso === undefined ? nothing : `${formatDay(atMs)} ${iso.slice(0, 4)}, ${iso.slice(11, 16)}`;
}

/** A moment of a run: its time of day, with the day where the run is longer than one. */
export function formatTimeIn({ plant }: Pick<Result, "plant">, atMs: number, seconds = false): string {
  const time = formatTime(atMs, seconds);
  return plant.endMs - plant.startMs > 86_400_000 ? `${formatDay(atMs)} ${time}` : time;
}

/** `1 oven`, `2 ovens`. */
export function formatPlural(amount: number, noun: string): string {
  return `${formatCount(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A figure of a check in as few digits as say it; anything that is no scalar as JSON. */
export function formatFigure(value: unknown): string {
  if (value === null || value === undefined) return nothing;
  if (typeof value === "string") return value;
  if (typeof value !== "number") return JSON.stringify(value);
  if (Number.isInteger(value)) return formatCount(value);
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6
    ? formatDifference(value)
    : trimZeros(value.toFixed(4));
}

function isoTime(atMs: number): string | undefined {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : undefined;
}

const trimZeros = (digits: string) => (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits);
