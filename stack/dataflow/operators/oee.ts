import { defineOperator, type Sample } from "../operator.ts";
import type { OeeRow, ReadingRow } from "../row.ts";
import { type OeeConfig, oeeConfig } from "./oee/config.ts";
import { counterIncrease } from "./oee/counter.ts";
import {
  addCounts,
  addTally,
  addTime,
  type Counts,
  emptyTally,
  figuresOf,
  type KindOfTime,
  type Tally,
} from "./oee/tally.ts";
import { isBad } from "./status.ts";

/** What one asset's fold remembers. */
export interface OeeState {
  /** All time before this instant is in the tallies; null: the asset was never heard of. */
  atMs: number | null;
  /** The asset had been silent for too long before `atMs`. */
  afterGap: boolean;
  /** The PackML state in force; null: not known. */
  packMlState: number | null;
  idealCycleSeconds: number | null;
  /** The counters' last values; null: never seen. */
  counters: { [Counter in keyof Counts]: number | null };
  /** What the counters' readings of the instant `atMs` added; it is placed once that instant is complete. */
  added: Counts;
  /** The window and the shift that are open; null until the asset first reported a state: it is no oven before. */
  open: { windowFromMs: number; window: Tally; shiftFromMs: number; shift: Tally } | null;
}

/**
 * OEE after ISO 22400-2 for every asset that reports a PackML state, per hour and per shift.
 * Times are integrated between source times in whole milliseconds; a window is closed by the asset's first reading
 * at or after its end, and what a reading at that very instant says belongs to the next window.
 * Unknown time (before the first state, while the state is Bad, a silence) is neither planned nor production, and the
 * items of that time are not counted either: ratios of a known time and of all items would lie.
 * A data point that comes late, behind others of its asset, is taken as if it were of now: what is closed stays closed.
 */
export const oeeOperator = defineOperator<typeof oeeConfig, OeeState>({
  kind: "oee",
  config: oeeConfig,

  initial: () => ({
    atMs: null,
    afterGap: false,
    packMlState: null,
    idealCycleSeconds: null,
    counters: { total: null, good: null, scrap: null },
    added: { total: 0, good: 0, scrap: 0 },
    open: null,
  }),

  accept(state, sample, config) {
    const rows = advance(state, sample, config);
    for (const reading of sample.readings) take(state, reading, config);
    return rows;
  },
});

/** Lets time pass up to a new sample, as nothing was heard in between, and closes the windows that ended. */
function advance(state: OeeState, { asset, sourceMs }: Sample, config: OeeConfig): OeeRow[] {
  const { atMs } = state;
  if (atMs !== null && sourceMs <= atMs) return [];
  state.atMs = sourceMs;
  if (atMs === null) return [];

  placeCounts(state);
  state.afterGap = sourceMs - atMs > config.gapMs;
  const kind = state.afterGap ? "unknown" : kindOf(state.packMlState, config);

  const rows: OeeRow[] = [];
  let fromMs = atMs;
  while (state.open && state.open.windowFromMs + config.windowMs <= sourceMs) {
    const endMs = state.open.windowFromMs + config.windowMs;
    addTime(state.open.window, kind, endMs - fromMs);
    rows.push(...closeWindow(state, asset, config));
    fromMs = endMs;
  }
  if (state.open) addTime(state.open.window, kind, sourceMs - fromMs);
  return rows;
}

/** Counts what the instant `atMs` added, unless it came out of unknown time. */
function placeCounts(state: OeeState): void {
  const known = state.packMlState !== null && !state.afterGap;
  if (state.open && known) addCounts(state.open.window, state.added, state.idealCycleSeconds);
  state.added = { total: 0, good: 0, scrap: 0 };
}

function kindOf(packMlState: number | null, { producing, planned }: OeeConfig): KindOfTime {
  if (packMlState === null) return "unknown";
  if (producing.includes(packMlState)) return "production";
  return planned.includes(packMlState) ? "planned stop" : "delay";
}

function closeWindow(state: OeeState, asset: string, { windowMs, shiftMs }: OeeConfig): OeeRow[] {
  const { open, idealCycleSeconds } = state;
  if (!open) return [];
  const toMs = open.windowFromMs + windowMs;
  const hour = { table: "oee", asset, window: "hour", fromMs: open.windowFromMs, toMs } as const;
  const rows: OeeRow[] = [{ ...hour, ...figuresOf(open.window, idealCycleSeconds) }];
  addTally(open.shift, open.window);
  open.window = emptyTally();
  open.windowFromMs = toMs;

  if (open.shiftFromMs + shiftMs === toMs) {
    const shift = { table: "oee", asset, window: "shift", fromMs: open.shiftFromMs, toMs } as const;
    rows.push({ ...shift, ...figuresOf(open.shift, idealCycleSeconds) });
    open.shift = emptyTally();
    open.shiftFromMs = toMs;
  }
  return rows;
}

function take(state: OeeState, { dataPoint, value, status }: ReadingRow, config: OeeConfig): void {
  const { dataPoints } = config;
  const known = typeof value === "number" && !isBad(status) ? value : null;
  if (dataPoint === dataPoints.state) {
    state.packMlState = known;
    state.open ??= openAt(state.atMs ?? 0, config);
  }
  if (known === null) return;
  if (dataPoint === dataPoints.idealCycleSeconds) state.idealCycleSeconds = known;
  for (const counter of ["total", "good", "scrap"] as const) {
    if (dataPoint !== dataPoints[counter]) continue;
    state.added[counter] += counterIncrease(state.counters[counter] ?? known, known);
    state.counters[counter] = known;
  }
}

/** The window and the shift that hold `atMs`; what went before in them is unknown. */
function openAt(atMs: number, { shiftStartMs, shiftMs, windowMs }: OeeConfig): NonNullable<OeeState["open"]> {
  const sinceAnchorMs = atMs - shiftStartMs;
  const shiftFromMs = shiftStartMs + Math.floor(sinceAnchorMs / shiftMs) * shiftMs;
  const windowFromMs = shiftStartMs + Math.floor(sinceAnchorMs / windowMs) * windowMs;
  return {
    windowFromMs,
    window: { ...emptyTally(), unknownMs: atMs - windowFromMs },
    shiftFromMs,
    shift: { ...emptyTally(), unknownMs: windowFromMs - shiftFromMs },
  };
}
