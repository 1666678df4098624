import { formatDuration } from "../../../simulators/duration.ts";
import type { Mistake } from "./issues.ts";
import type { SoundParts } from "./sound-parts.ts";
import { suggest } from "./suggest.ts";

/** The names of the file for a person; a fleet's with those of its devices. */
export function listNames(written: readonly string[], { names }: Pick<SoundParts, "names">): string {
  return written.map((name) => tellName(name, names.get(name) ?? [name])).join(", ");
}

function tellName(name: string, members: readonly string[]): string {
  const [first, last] = [members[0], members.at(-1)];
  return first === name ? name : `${name} (${first === last ? first : `${first} to ${last}`})`;
}

/** Whether a name stands for devices of other names. */
export function isFleet(name: string, { names }: Pick<SoundParts, "names">): boolean {
  const [first = name] = names.get(name) ?? [];
  return first !== name;
}

/** Every name that leads to a device: those of the file, and those of the devices of its fleets. */
export function knownNames({ names }: Pick<SoundParts, "names">): string[] {
  return [...new Set([...names.keys(), ...[...names.values()].flat()])];
}

/** Says that a name leads nowhere, what there is, and what was probably meant. */
export function noSuch(
  what: string,
  name: string,
  { listed, candidates }: { readonly listed: string; readonly candidates: readonly string[] },
): string {
  const meant = suggest(name, candidates);
  return `no ${what} "${name}"; ${what}s are ${listed}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}

/** What is planned must end before the run does. */
export function mustFit(
  path: readonly PropertyKey[],
  { atMs, forMs }: { readonly atMs: number; readonly forMs: number },
  durationMs: number,
): Mistake[] {
  if (atMs + forMs < durationMs) return [];
  const ends = `ends ${formatDuration(atMs + forMs)} after the start`;
  const message = `${ends}, but the run lasts ${formatDuration(durationMs)}; it must end before`;
  return [{ path: [...path, "at"], message }];
}
