const maxWaitMs = 60_000;
const usualWaitMs = 1_000;

/**
 * How long a server that refuses wants to be left alone (RFC 9110, 10.2.3: seconds or a date), a minute at most:
 * of every 429, and of a 503 that says so. Undefined: it wants nothing of the kind.
 */
export function retryAfterMs({ status, headers }: Response, wallMs: number): number | undefined {
  const header = headers.get("retry-after");
  if (status !== 429 && (status !== 503 || header === null)) return undefined;
  const seconds = Number(header || Number.NaN);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header ?? "") - wallMs : seconds * 1_000;
  return Number.isNaN(waitMs) ? usualWaitMs : Math.min(Math.max(waitMs, 0), maxWaitMs);
}
