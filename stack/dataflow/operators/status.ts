/** OPC UA Part 4, 7.39: the two highest bits of a StatusCode tell Good, Uncertain and Bad apart. */
export type Severity = 0 | 1 | 2;

/** 0 Good, 1 Uncertain, 2 Bad. */
export function severityOf(status: number): Severity {
  const bits = status >>> 30;
  return bits === 0 ? 0 : bits === 1 ? 1 : 2;
}

/** True where the value of a reading says nothing. */
export function isBad(status: number): boolean {
  return severityOf(status) === 2;
}
