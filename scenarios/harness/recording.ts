import { renameSync, writeFileSync } from "node:fs";
import { formatDuration } from "../../simulators/duration.ts";
import type { Intervention } from "../../simulators/plant/intervention.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { addInterventions, setClock, setInterventions } from "./scenario/edit-text.ts";
import { UserMistake } from "./scenario/problem.ts";
import type { Scenario } from "./scenario/schema.ts";

/** What was done to a plant, and what of it had been planned before its time began. */
export interface Deeds {
  readonly startMs: number;
  readonly planned: readonly Intervention[];
  readonly done: readonly Intervention[];
}

/**
 * The text of a scenario whose run repeats what was done; the same text where that is what it plans. A plan that came to
 * nothing, because somebody had stopped the oven before, is no longer in it.
 */
export function recordDeeds(text: string, { startMs, planned, done }: Deeds): string {
  const plans = new Set(planned.map(nameOf));
  const deeds = new Set(done.map(nameOf));
  const inFile = ({ asset, atMs, command, by }: Intervention) => ({
    on: asset,
    at: atMs - startMs,
    command,
    by,
  });
  if (planned.some((one) => !deeds.has(nameOf(one)))) return setInterventions(text, done.map(inFile));
  return addInterventions(text, done.filter((one) => !plans.has(nameOf(one))).map(inFile));
}

const nameOf = ({ asset, atMs, by, command }: Intervention) => JSON.stringify([asset, atMs, by, command]);

export interface RecordingOptions {
  readonly file: string;
  /** The text of the scenario. */
  readonly text: string;
  /** The same as it runs: its clock starts when the recording does. */
  readonly scenario: Scenario;
  /** Nobody has done anything to it yet. */
  readonly plant: Plant;
}

/** A scenario file whose run repeats what was done to a plant so far. */
export interface Recording {
  /** Writes what was done since it was last called, if anything was. */
  update(): void;
  /** Makes the file's run last until that plant time, unless it lasts longer anyway. */
  end(untilMs: number): void;
}

/** Writes the file at once, so that one that cannot be written is told now; throws `UserMistake` then. */
export function startRecording({ file, text, scenario, plant }: RecordingOptions): Recording {
  const { startMs } = plant;
  const planned = plant.interventions();
  const started = setClock(text, "start", scenario.clock.start);
  let written = planned;

  const write = (untilMs: number) => {
    const done = plant.interventions();
    const lastsMs = Math.max(untilMs - startMs, ...done.map(({ atMs }) => atMs - startMs + 1));
    const lasting =
      lastsMs > scenario.clock.duration ? setClock(started, "duration", wholeSeconds(lastsMs)) : started;
    writeWhole(file, recordDeeds(lasting, { startMs, planned, done }));
    written = done;
  };
  write(startMs);
  return {
    update() {
      if (plant.interventions().length !== written.length) write(startMs);
    },
    end: write,
  };
}

const wholeSeconds = (ms: number) => formatDuration(Math.ceil(ms / 1000) * 1000);

/** Whoever reads the file meanwhile, or finds it after a crash, finds a whole one. */
function writeWhole(file: string, text: string): void {
  const next = `${file}.next`;
  try {
    writeFileSync(next, text);
    renameSync(next, file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserMistake(`cannot write ${file}: ${reason}; choose another with --record`, { cause });
  }
}
