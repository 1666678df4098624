import { simulators } from "../../../simulators/catalog.ts";
import type { DeviceConfig } from "./schema.ts";

/** A place inside a device's configuration. */
type Path = readonly (string | number)[];

/** Each name that the file gives, and the devices that it stands for: a fleet's for all of its devices. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** A device on its own, whether or not it came in a fleet. */
export interface Member {
  readonly name: string;
  /** The name in the file: the fleet's, or its own. */
  readonly written: string;
  readonly config: DeviceConfig;
}

/** What each name of the file stands for: `ovens` of three for ovens-1, ovens-2 and ovens-3. */
export function namesOf(devices: Iterable<readonly [string, DeviceConfig]>): Names {
  return new Map(Array.from(devices, ([name, { count }]) => [name, membersOf(name, count)]));
}

function membersOf(name: string, count: unknown): readonly string[] {
  if (typeof count !== "number") return [name];
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/** Makes every device of every fleet; a list that names a fleet names each of its devices then. */
export function expandFleets(
  devices: Iterable<readonly [string, DeviceConfig]>,
  names: Names,
): readonly Member[] {
  return [...devices].flatMap(([written, { count: _count, ...rest }]) => {
    const config = nameEach(rest, names);
    return (names.get(written) ?? []).map((name) => ({ name, written, config }));
  });
}

/** What is on a fleet becomes the same on each of its devices. */
export function expandNamed<Entry extends { readonly on: string }>(
  entries: readonly Entry[],
  names: Names,
): Entry[] {
  return entries.flatMap((entry) => (names.get(entry.on) ?? [entry.on]).map((on) => ({ ...entry, on })));
}

/** Where in the file a place in an expanded configuration stands: a list that names fleets is shorter there. */
export function pathInFile(path: Path, written: unknown, names: Names): Path {
  const [key, ...rest] = path;
  if (key === undefined) return [];
  if (typeof key !== "number" || !Array.isArray(written))
    return [key, ...pathInFile(rest, member(written, key), names)];
  let passed = 0;
  const index = written.findIndex((name) => {
    passed += names.get(name)?.length ?? 1;
    return passed > key;
  });
  return [index, ...pathInFile(rest, written[index], names)];
}

function nameEach({ kind, ...config }: DeviceConfig, names: Names): DeviceConfig {
  const named = simulators.find((one) => one.kind === kind)?.references?.(config) ?? [];
  const lists = new Map(
    named.filter(isInList).map(({ path }) => [path.slice(0, -1).join("."), path.slice(0, -1)]),
  );
  let expanded: Readonly<Record<string, unknown>> = config;
  for (const path of lists.values())
    expanded = recordOf(replaceAt(expanded, path, (list) => nameAll(list, names)));
  return { ...expanded, kind };
}

/** Several devices may be named there, and so a fleet may. */
export function isInList({ path }: { readonly path: Path }): boolean {
  return typeof path.at(-1) === "number";
}

const nameAll = (list: unknown, names: Names) =>
  Array.isArray(list) ? list.flatMap((name) => names.get(name) ?? [name]) : list;

function replaceAt(value: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const next = replaceAt(member(value, key), rest, change);
  return Array.isArray(value) ? value.with(Number(key), next) : { ...recordOf(value), [key]: next };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

const member = (value: unknown, key: string | number): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
