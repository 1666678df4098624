import type { Row } from "../../dataflow/row.ts";

export interface AssetCounts {
  readonly reading: number;
  readonly alert: number;
  readonly oee: number;
}

/** How many rows are stored. */
export interface Counts extends AssetCounts {
  /** Rows that came although they were there already, since the start. */
  readonly repeated: number;
  readonly byAsset: Readonly<Record<string, AssetCounts>>;
}

/** Counts in memory, cheap enough to be asked for several times a second. */
export interface Tally {
  add(table: Row["table"], asset: string, count: number): void;
  repeated(): void;
  /** Adds all that another one counted. */
  merge(other: Tally): void;
  /** The counts at this moment. */
  counts(): Counts;
}

export function createTally(): Tally {
  const byAsset = new Map<string, { reading: number; alert: number; oee: number }>();
  let repeated = 0;

  function add(table: Row["table"], asset: string, count: number): void {
    const counts = byAsset.get(asset) ?? { reading: 0, alert: 0, oee: 0 };
    counts[table] += count;
    byAsset.set(asset, counts);
  }

  return {
    add,
    repeated() {
      repeated += 1;
    },
    merge(other) {
      const counts = other.counts();
      repeated += counts.repeated;
      for (const [asset, { reading, alert, oee }] of Object.entries(counts.byAsset)) {
        add("reading", asset, reading);
        add("alert", asset, alert);
        add("oee", asset, oee);
      }
    },
    counts() {
      const total = { reading: 0, alert: 0, oee: 0 };
      for (const counts of byAsset.values()) {
        total.reading += counts.reading;
        total.alert += counts.alert;
        total.oee += counts.oee;
      }
      const copies = [...byAsset].map(([asset, counts]) => [asset, { ...counts }] as const);
      return { ...total, repeated, byAsset: Object.fromEntries(copies) };
    },
  };
}
