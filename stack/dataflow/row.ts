/** What a data flow delivers to a destination. All times are plant time as Unix milliseconds. */
export type Row = ReadingRow | AlertRow | OeeRow;

/** One reading; (asset, dataPoint, sourceMs) is its identity. */
export interface ReadingRow {
  readonly table: "reading";
  readonly asset: string;
  readonly dataPoint: string;
  readonly sourceMs: number;
  readonly value: number | boolean | string | null;
  /** OPC UA StatusCode, 0 is Good. */
  readonly status: number;
}

/** An anomaly was found; (asset, dataPoint, detector, sourceMs) is its identity. */
export interface AlertRow {
  readonly table: "alert";
  readonly asset: string;
  readonly dataPoint: string;
  /** Which chart spoke: `ewma`, `stuck`, `range`, `state` or `quality`. */
  readonly detector: string;
  /** Source time of the reading that raised it. */
  readonly sourceMs: number;
  readonly severity: "warning" | "alarm" | "critical";
  /** Distance over limit width: 1 is at the limit. */
  readonly score: number;
  readonly value: number | boolean | string | null;
  readonly message: string;
}

/** The OEE of an asset over one window, after ISO 22400-2; (asset, window, fromMs) is its identity. Ratios are 0 to 1. */
export interface OeeRow {
  readonly table: "oee";
  readonly asset: string;
  readonly window: "hour" | "shift";
  readonly fromMs: number;
  readonly toMs: number;
  /** Actual production time, APT. */
  readonly productionMs: number;
  /** Planned busy time, PBT: the window less planned stops and less what is unknown. */
  readonly plannedBusyMs: number;
  /** Time of which the data say nothing: neither production nor downtime. */
  readonly unknownMs: number;
  readonly producedCount: number;
  readonly goodCount: number;
  readonly scrapCount: number;
  /** Planned run time per item, PRI. */
  readonly idealCycleSeconds: number;
  /** Null where the denominator is 0: nothing can be said. */
  readonly availability: number | null;
  /** Effectiveness (performance); above 1 where the planned cycle is slower than the real one. */
  readonly effectiveness: number | null;
  readonly quality: number | null;
  readonly oee: number | null;
}
