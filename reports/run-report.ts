/** The verdict of a check and of a run: a run that could not have shown a failure is `unknown`. */
export type Outcome = "pass" | "fail" | "unknown";

/** `result.json`: the verdict of one run, for programs. */
export interface Result {
  readonly scenario: string;
  readonly seed: number;
  readonly outcome: Outcome;
  /** One command that repeats the run. */
  readonly replay: string;
  readonly plant: {
    readonly hash: string;
    readonly readings: number;
    readonly startMs: number;
    readonly endMs: number;
  };
  readonly clock: {
    readonly speed: number | "max";
    readonly plantSeconds: number;
    readonly wallSeconds: number;
  };
  readonly ledger: {
    readonly due: number;
    readonly delivered: number;
    readonly duplicated: number;
    readonly lost: number;
    /** Due, but so late that the run ended before a working stack had to have it. */
    readonly inDoubt: number;
    /** Delivered though the plant never said so: unknown identity, or another value. */
    readonly unexpected: number;
    /** At most 100, the earliest first. */
    readonly lostSamples: readonly {
      readonly asset: string;
      readonly dataPoint: string;
      /** ISO 8601 with milliseconds. */
      readonly sourceTime: string;
      /** The last hop at which it was seen: `device` or `broker`. */
      readonly lastSeenAt: string;
    }[];
  };
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly throughput: { readonly dataPointsPerSecond: number; readonly messagesPerSecond: number };
  readonly checks: readonly CheckResult[];
  readonly faults: readonly FaultResult[];
  /** What somebody did to an oven, in order of time; absent where nobody did anything. */
  readonly interventions?: readonly InterventionResult[];
  readonly deliveredHash: string;
  readonly environment: { readonly node: string; readonly cpu: string; readonly commit: string };
}

export interface CheckResult {
  readonly kind: string;
  readonly outcome: Outcome;
  /** One or two plain sentences that name what is wrong, or what was shown. */
  readonly summary: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface FaultResult {
  readonly kind: string;
  readonly on: string;
  /** Plant time as Unix milliseconds, as all times here. */
  readonly atMs: number;
  readonly healedAtMs: number;
}

export interface InterventionResult {
  readonly on: string;
  readonly atMs: number;
  /** The command, as in `set-setpoint`, with its value where it has one. */
  readonly do: string;
  readonly recipe?: string;
  readonly celsius?: number;
  /** Who did it, as in `opc.tcp operator` or `scenario`. */
  readonly by: string;
}

/** Everything that a page about one run shows; made by the harness from the finished history. */
export interface RunReport {
  readonly result: Result;
  readonly given: string;
  readonly expect: string;
  /** The scenario file's own text. */
  readonly scenarioText: string;
  readonly ovens: readonly OvenReport[];
  readonly disturbances: readonly DisturbanceReport[];
  /** One sample about each wall second, or finer in a short run. */
  readonly flow: readonly FlowSample[];
  /** Where the files of this run are. */
  readonly folder: string;
}

export interface OvenReport {
  readonly asset: string;
  /** PackML state intervals as they physically happened, named as in PackML (`Execute`, `Held`, …). */
  readonly states: readonly { readonly fromMs: number; readonly toMs: number; readonly state: string }[];
  /** Thinned to at most 2,000 points, extremes kept; null where the reading was not Good. */
  readonly temperature: readonly {
    readonly atMs: number;
    readonly truth: number | null;
    readonly delivered: number | null;
  }[];
  readonly setpointCelsius: number;
  readonly alerts: readonly AlertReport[];
  readonly oee: readonly OeeReport[];
}

export interface AlertReport {
  readonly asset: string;
  readonly dataPoint: string;
  readonly detector: string;
  readonly atMs: number;
  readonly severity: "warning" | "alarm" | "critical";
  readonly message: string;
  /** False: no disturbance explains it. */
  readonly explained: boolean;
}

export interface DisturbanceReport {
  readonly device: string;
  readonly kind: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Plant seconds from the first visible reading to the first alarm that it explains; undefined: missed. */
  readonly detectedAfterSeconds: number | undefined;
  readonly detectedBy: string | undefined;
}

/** Ratios are 0 to 1; null: nothing can be said. */
export interface OeeFigures {
  readonly availability: number | null;
  readonly effectiveness: number | null;
  readonly quality: number | null;
  readonly oee: number | null;
}

export interface OeeReport {
  readonly window: "hour" | "shift";
  readonly fromMs: number;
  readonly toMs: number;
  readonly truth: OeeFigures;
  /** Undefined: the stack never delivered this window. */
  readonly measured: OeeFigures | undefined;
}

export interface FlowSample {
  /** Plant time as Unix milliseconds. */
  readonly atMs: number;
  readonly wallSeconds: number;
  /** Readings due so far and not yet at the destination. */
  readonly backlog: number;
  readonly dataPointsPerSecond: number;
  /** Of what arrived since the sample before; null: nothing did. */
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
}
