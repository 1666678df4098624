import type { RunClock } from "./clock.ts";

/** One line of `history.ndjson`; `atMs` is plant time, `wallMs` the machine's. */
export interface RunEvent {
  readonly event: string;
  readonly atMs: number;
  readonly wallMs: number;
  readonly [figure: string]: unknown;
}

/** What happened in a run, in the order in which it was noted. */
export interface EventLog {
  readonly events: readonly RunEvent[];
  note(event: string, figures: Readonly<Record<string, unknown>>): void;
}

export function createEventLog(clock: Pick<RunClock, "now" | "wallMs">): EventLog {
  const events: RunEvent[] = [];
  return {
    events,
    note: (event, figures) =>
      void events.push({ event, atMs: clock.now(), wallMs: clock.wallMs(), ...figures }),
  };
}
