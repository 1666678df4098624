/** The time that the stack lives in: the plant's for the process, the machine's for the network. */
export interface Clock {
  /** Plant time as Unix milliseconds. */
  now(): number;
  /** The machine's time as Unix milliseconds. */
  wallMs(): number;
  /** Resolves once that much plant time has passed; rejects with the signal's reason when aborted. */
  sleep(plantMs: number, signal: AbortSignal): Promise<void>;
}
