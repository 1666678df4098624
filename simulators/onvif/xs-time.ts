/** Milliseconds of an xs:duration; undefined for what is none, is negative, or counts in months, whose length varies. */
export function parseDurationMs(text: string): number | undefined {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text.trim());
  if (parts === null || parts.slice(1).every((part) => part === undefined)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Unix milliseconds of an xs:dateTime; one without a zone is UTC, as everything in ONVIF. */
export function parseDateTimeMs(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(text.trim());
  const ms = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[2] ?? "Z"}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** An xs:dateTime in UTC, to the millisecond. */
export function writeDateTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** An xs:duration in seconds, to the millisecond. */
export function writeDuration(ms: number): string {
  return `PT${ms / 1000}S`;
}
