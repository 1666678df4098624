import type { InjectedFault } from "../../simulators/device-fault.ts";
import type { RunClock } from "./clock.ts";
import type { FaultConfig } from "./scenario/fault-schema.ts";
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
export interface Timeline extends AsyncDisposable {
  /** In the order in which they were injected. */
  readonly entries: readonly TimelineEntry[];
  /** Names of the faults that are open now. */
  open(): readonly string[];
}

export interface TimelineOptions {
  readonly faults: readonly FaultConfig[];
  readonly clock: Pick<RunClock, "at" | "now" | "wallMs">;
  /** Breaks what a fault names; disposing the answer mends it. */
  readonly inject: (fault: FaultConfig) => Promise<InjectedFault>;
  readonly onChange: (entry: TimelineEntry, change: "injected" | "healed") => void;
  /** Wall time that traffic gets to meet a fault before it heals. */
  readonly feltWithinMs?: number;
}

/** Longer than any client of ours backs off. */
const defaultFeltWithinMs = 3_000;

/** Plans every fault on the clock, with its mending; the clock's run rejects if one cannot be injected or healed. */
export function planTimeline(options: TimelineOptions): Timeline {
  const { faults, clock, inject, onChange, feltWithinMs = defaultFeltWithinMs } = options;
  const entries: TimelineEntry[] = [];
  const broken = new Map<TimelineEntry, InjectedFault>();
  const deaf = new Set<string>();

  const heal = async (entry: TimelineEntry) => {
    const injected = broken.get(entry);
    if (injected === undefined) return;
    broken.delete(entry);
    await Promise.resolve(injected[Symbol.asyncDispose]()).catch(failTo("heal", entry, clock));
    entry.felt = injected.wasFelt();
    entry.healedAtMs = clock.now();
    entry.healedWallMs = clock.wallMs();
    onChange(entry, "healed");
  };

  /**
   * At a high speed an outage is over before a client has noticed the last one. Plant time waits for an action, so it waits
   * here until traffic meets the fault; once for each kind of fault on what has no traffic.
   */
  const healOnceFelt = async (entry: TimelineEntry) => {
    const isFelt = () => broken.get(entry)?.wasFelt() ?? true;
    if (!deaf.has(nameOf(entry)) && !(await comesTrue(isFelt, feltWithinMs))) deaf.add(nameOf(entry));
    await heal(entry);
  };

  const begin = async (fault: FaultConfig) => {
    const { kind, on } = fault;
    const begun = { atMs: clock.now(), injectedWallMs: clock.wallMs() };
    const entry = { kind, on, ...begun, healedAtMs: Number.NaN, healedWallMs: Number.NaN, felt: false };
    entries.push(entry);
    broken.set(entry, await inject(fault).catch(failTo("inject", entry, clock)));
    onChange(entry, "injected");
    clockHeals(entry, entry.atMs + fault.for);
  };

  /** What heals at the same time waits together, as when a fault is on a whole fleet. */
  const healing = new Map<number, TimelineEntry[]>();
  const clockHeals = (entry: TimelineEntry, atMs: number) => {
    const together = healing.get(atMs);
    if (together !== undefined) return void together.push(entry);
    const group = [entry];
    healing.set(atMs, group);
    clock.at(atMs, () => all(group, healOnceFelt));
  };

  const occurrences = faults.flatMap((fault) => occurrencesOf(fault, clock.now()));
  for (const [atMs, group] of Map.groupBy(occurrences, (one) => one.atMs)) {
    clock.at(atMs, () => all(group, ({ fault }) => begin(fault)));
  }

  return {
    entries,
    open: () => [...broken.keys()].map(nameOf),
    [Symbol.asyncDispose]: () => all([...broken.keys()], heal),
  };
}

const nameOf = ({ kind, on }: TimelineEntry) => `${kind} on ${on}`;

/** Every time that a fault begins. */
function occurrencesOf(fault: FaultConfig, startMs: number) {
  const { every, times } = fault.repeat ?? { every: 0, times: 1 };
  return Array.from({ length: times }, (_, count) => ({ fault, atMs: startMs + fault.at + every * count }));
}

/** Does it for all of them at once, to the end; rejects with the first failure then, so that none is left half done. */
async function all<One>(ones: readonly One[], action: (one: One) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(ones.map(async (one) => await action(one)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

function failTo(what: "inject" | "heal", entry: TimelineEntry, clock: TimelineOptions["clock"]) {
  return (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const when = new Date(clock.now()).toISOString();
    throw new Error(`cannot ${what} ${nameOf(entry)} at ${when}: ${reason}`, { cause });
  };
}
