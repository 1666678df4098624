/** How a series spreads around its centre, learned reading by reading; an outlier hardly moves it. */
export interface Spread {
  center: number;
  variance: number;
  /** Readings learned from, as far as they still count. */
  count: number;
}

/** Where normal ends for the purpose of learning, in standard deviations. */
const clipAt = 3;

/**
 * The spread of a first handful of readings, right even if almost half of them are outliers: it is the median, and
 * the deviation of what lies within 3.5 scaled median deviations of it.
 */
export function spreadOf(values: readonly number[]): Spread {
  const center = median(values);
  const reach = 3.5 * 1.4826 * median(values.map((value) => Math.abs(value - center)));
  const normal = values.filter((value) => Math.abs(value - center) <= reach);
  const variance = normal.reduce((sum, value) => sum + (value - center) ** 2, 0) / normal.length;
  return { center, variance, count: normal.length };
}

/** Learns from one normal reading; the last `memoryReadings` or so count. */
export function learn(
  spread: Spread,
  value: number,
  { memoryReadings, floor, centered }: LearnOptions,
): void {
  const reach = clipAt * Math.max(Math.sqrt(spread.variance), floor);
  const deviation = Math.max(-reach, Math.min(reach, value - spread.center));
  spread.count = Math.min(spread.count + 1, memoryReadings);
  const weight = 1 / spread.count;
  spread.variance += weight * (deviation ** 2 - spread.variance);
  if (!centered) spread.center += weight * deviation;
}

export interface LearnOptions {
  readonly memoryReadings: number;
  /** The smallest deviation that the sensor can tell from none. */
  readonly floor: number;
  /** The centre is given and not to be learned. */
  readonly centered: boolean;
}

/** The standard deviation, on the safe side: two standard errors above the estimate, so that a short memory alarms less. */
export function safeSigma({ variance, count }: Spread): number {
  return Math.sqrt(variance) * (1 + 2 / Math.sqrt(2 * count));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
  return (lower + upper) / 2;
}
