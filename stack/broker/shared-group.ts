import type { Recipient } from "./subscriptions.ts";

/**
 * The members of `$share/<group>/<filter>`, of whom each message goes to one: the same for the same `$partition`;
 * without one, in turn for a plain topic and the same for the same topic under a wildcard. Members whose client is
 * away get something only when all are.
 */
export class SharedGroup {
  readonly filter: string;
  readonly #members = new Set<Recipient>();
  readonly #isWildcard: boolean;
  #turn = 0;

  constructor(filter: string) {
    this.filter = filter;
    this.#isWildcard = /[+#]/.test(filter);
  }

  join(member: Recipient): void {
    this.#members.add(member);
  }

  /** True: nobody is left. */
  leave(member: Recipient): boolean {
    this.#members.delete(member);
    return this.#members.size === 0;
  }

  pick(topic: string, partition: string | undefined): Recipient | undefined {
    const all = [...this.#members];
    const present = all.filter(({ session }) => session.connection !== undefined);
    const members = present.length > 0 ? present : all;
    const key = partition ?? (this.#isWildcard ? topic : undefined);
    this.#turn += 1;
    return members[(key === undefined ? this.#turn : hash(key)) % members.length];
  }
}

/** The filter of a shared subscription; undefined for any other. */
export function sharedFilter(filter: string): string | undefined {
  return /^\$share\/[^/+#]+\/(.+)$/s.exec(filter)?.[1];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
