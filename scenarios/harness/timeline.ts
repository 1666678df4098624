import type { RunClock } from "./clock.ts";
import { faults as catalog } from "./faults/catalog.ts";
import type { InjectedFault } from "./faults/fault.ts";
import type { Link } from "./link.ts";
import type { FaultConfig } from "./scenario/schema.ts";
import { comesTrue } from "./wait.ts";

/** One fault of the timeline: what was planned, and when it really began and healed. */
export interface TimelineEntry {
  readonly kind: string;
  readonly on: string;
  readonly atMs: number;
  readonly injectedWallMs: number;
  healedAtMs: number;
  healedWallMs: number;
  felt: boolean;
}

/** The faults of a run. Disposing heals whatever is still broken. */
export interface Timeline extends Disposable {
  /** In the order in which they were injected. */
  readonly entries: readonly TimelineEntry[];
  /** Names of the links that are broken now. */
  open(): readonly string[];
}

/** Longer than any client of ours backs off. */
const feltBoundMs = 3_000;

/** Plans every fault on the clock, with its mending. */
export function planTimeline(
  faults: readonly FaultConfig[],
  links: ReadonlyMap<string, Link>,
  clock: RunClock,
  random: () => number,
  onChange: (entry: TimelineEntry, change: "injected" | "healed") => void,
): Timeline {
  const startMs = clock.now();
  const entries: TimelineEntry[] = [];
  const broken = new Map<TimelineEntry, InjectedFault>();
  const deaf = new Set<string>();

  const heal = (entry: TimelineEntry) => {
    const injected = broken.get(entry);
    if (injected === undefined) return;
    broken.delete(entry);
    injected[Symbol.dispose]();
    entry.felt = injected.wasFelt();
    entry.healedAtMs = clock.now();
    entry.healedWallMs = clock.wallMs();
    onChange(entry, "healed");
  };

  /**
   * At a high speed an outage is over before a client has noticed the last one. Plant time waits for an action, so it waits
   * here until traffic meets the fault; once for a link that has none.
   */
  const healOnceFelt = async (entry: TimelineEntry) => {
    const isFelt = () => broken.get(entry)?.wasFelt() ?? true;
    if (!deaf.has(entry.on) && !(await comesTrue(isFelt, feltBoundMs))) deaf.add(entry.on);
    heal(entry);
  };

  const inject = ({ kind, on, at: _at, for: _for, repeat: _repeat, ...config }: FaultConfig) => {
    const fault = catalog.find((one) => one.kind === kind);
    const link = links.get(on);
    if (fault === undefined || link === undefined)
      throw new Error(`expected a fault and a link, got ${kind} on ${on}`);
    const entry = {
      kind,
      on,
      atMs: clock.now(),
      injectedWallMs: clock.wallMs(),
      healedAtMs: Number.NaN,
      healedWallMs: Number.NaN,
      felt: false,
    };
    entries.push(entry);
    broken.set(entry, fault.inject(config, { link, random }));
    onChange(entry, "injected");
    return entry;
  };

  for (const fault of faults) {
    const { every, times } = fault.repeat ?? { every: 0, times: 1 };
    for (let count = 0; count < times; count++) {
      const atMs = startMs + fault.at + every * count;
      clock.at(atMs, () => {
        const entry = inject(fault);
        clock.at(atMs + fault.for, () => healOnceFelt(entry));
      });
    }
  }

  return {
    entries,
    open: () => [...broken.keys()].map(({ kind, on }) => `${kind} on ${on}`),
    [Symbol.dispose]() {
      for (const entry of [...broken.keys()]) heal(entry);
    },
  };
}
