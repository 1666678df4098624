const ticksPerMs = 10_000;
const tickDigits = 7;

/**
 * A SourceTimestamp (RFC 3339 with up to seven decimals, 100 ns each) as Unix milliseconds with decimals;
 * undefined for anything else.
 */
export function parseSourceTime(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!parts) return undefined;
  const [, seconds, decimals = "", zone] = parts;
  // Date.parse cuts decimals off after the third.
  const wholeMs = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(wholeMs)) return undefined;
  return wholeMs + Number(decimals.padEnd(tickDigits, "0")) / ticksPerMs;
}

/** Parses as `parseSourceTime` does, and the same text again for nothing: the tags of a message mostly share their time. */
export function createSourceTimeParser(): typeof parseSourceTime {
  let lastText: string | undefined;
  let lastMs: number | undefined;
  return (text) => {
    if (text !== lastText) lastMs = parseSourceTime(text);
    lastText = text;
    return lastMs;
  };
}
