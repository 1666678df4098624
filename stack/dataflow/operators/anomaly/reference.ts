/** The data point that another one should be equal to, as it stood at some instant. */
export interface Reference {
  readonly value: number;
  /** When it last changed; undefined: it has had this value ever since it was first seen. */
  readonly changedMs: number | undefined;
}

/** The last two values of a data point, so that it can be told what it was just before an instant. */
export interface LastValues {
  now: Known | null;
  before: Known | null;
}

interface Known {
  readonly value: number;
  readonly fromMs: number;
  readonly first: boolean;
}

/** Takes one more value. */
export function remember(values: LastValues, value: number, atMs: number): void {
  if (values.now?.value === value) return;
  values.before = values.now;
  values.now = { value, fromMs: atMs, first: values.now === null };
}

/**
 * What was known strictly before `atMs`: the readings of one instant may come in any order, so none of them may be
 * judged by another.
 */
export function knownBefore({ now, before }: LastValues, atMs: number): Reference | undefined {
  const known = now && now.fromMs < atMs ? now : before;
  if (!known || known.fromMs >= atMs) return undefined;
  return { value: known.value, changedMs: known.first ? undefined : known.fromMs };
}
