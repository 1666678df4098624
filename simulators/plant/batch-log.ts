import type { BatchReport } from "./intervention.ts";

const minuteMs = 60_000;

/** What an oven's controller writes down of the batch in the oven, and of the one before it. */
export interface BatchLog {
  /** Of the batch in the oven; the first one is 1. */
  batchNumber: number;
  batchStartedMs: number;
  goodBeforeBatch: number;
  scrapBeforeBatch: number;
  /** Of the minute that is not over; stops left out. */
  minuteCelsiusSum: number;
  minuteSteps: number;
  /** Never changed in place: checkpoints share it. */
  minuteCelsius: readonly number[];
  lastBatch: BatchReport | undefined;
}

export const emptyBatchLog: BatchLog = {
  batchNumber: 0,
  batchStartedMs: 0,
  goodBeforeBatch: 0,
  scrapBeforeBatch: 0,
  minuteCelsiusSum: 0,
  minuteSteps: 0,
  minuteCelsius: [],
  lastBatch: undefined,
};

/** A log, and the oven that it is about. */
interface LoggedOven extends BatchLog {
  readonly celsius: number;
  /** Production time of the batch so far. */
  readonly producedMs: number;
  readonly partsGood: number;
  readonly partsScrap: number;
}

/** Opens the log of a batch that begins at `atMs`. */
export function beginBatch(log: LoggedOven, atMs: number): void {
  log.batchNumber += 1;
  log.batchStartedMs = atMs;
  log.goodBeforeBatch = log.partsGood;
  log.scrapBeforeBatch = log.partsScrap;
  log.minuteCelsiusSum = 0;
  log.minuteSteps = 0;
  log.minuteCelsius = [];
}

/** Notes a step of production that is over. */
export function logStep(log: LoggedOven): void {
  log.minuteCelsiusSum += log.celsius;
  log.minuteSteps += 1;
  if (log.producedMs % minuteMs === 0) closeMinute(log);
}

/** Closes the log of a batch that ends at `endedMs`, and reports it. */
export function endBatch(
  log: LoggedOven,
  { recipe, endedMs }: Pick<BatchReport, "recipe" | "endedMs">,
): BatchReport {
  if (log.minuteSteps > 0) closeMinute(log);
  const report = {
    number: log.batchNumber,
    recipe,
    startedMs: log.batchStartedMs,
    endedMs,
    partsGood: log.partsGood - log.goodBeforeBatch,
    partsScrap: log.partsScrap - log.scrapBeforeBatch,
    minuteCelsius: log.minuteCelsius,
  };
  log.lastBatch = report;
  return report;
}

function closeMinute(log: BatchLog): void {
  const mean = Math.round((log.minuteCelsiusSum / log.minuteSteps) * 100) / 100;
  log.minuteCelsius = [...log.minuteCelsius, mean];
  log.minuteCelsiusSum = 0;
  log.minuteSteps = 0;
}
