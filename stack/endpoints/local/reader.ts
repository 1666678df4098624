import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { AlertRow, OeeRow } from "../../dataflow/row.ts";
import { sqliteFailure } from "../../sqlite-file.ts";
import { applicationId } from "./row-file.ts";

/** A row and the machine's time of its arrival. */
export type Stored<R> = R & { readonly arrivedMs: number };

/** A reading as it was stored; asset and data point are those asked for. */
export interface StoredReading {
  readonly sourceMs: number;
  readonly value: number | boolean | string | null;
  readonly status: number;
  readonly arrivedMs: number;
}

/** What a local destination holds, read only; also while it is running. */
export interface LocalRows extends Disposable {
  /** Every (asset, data point) of which there are readings, by name. */
  series(): readonly { readonly asset: string; readonly dataPoint: string; readonly count: number }[];
  /** Ordered by source time; doubles in the order of their arrival. One reading at a time lies in memory. */
  readings(asset: string, dataPoint: string): IterableIterator<StoredReading>;
  /** Ordered by source time. */
  alerts(): readonly Stored<AlertRow>[];
  /** Ordered by asset, then by the window's start. */
  oee(): readonly Stored<OeeRow>[];
}

/** Opens the file of a local destination; throws when it is missing or is something else. */
export function readLocalDestination(file: string): LocalRows {
  const database = open(file);

  function findings<R extends AlertRow | OeeRow>(table: R["table"], order: string): readonly Stored<R>[] {
    const rows = database
      .prepare(`SELECT row, arrivedMs FROM finding WHERE kind = ? ORDER BY ${order}`)
      .all(table);
    return rows.map(({ row, arrivedMs }) => ({
      ...(JSON.parse(String(row)) as R),
      arrivedMs: Number(arrivedMs),
    }));
  }

  return {
    series() {
      const sql = `SELECT asset, dataPoint, count(sourceMs) AS count FROM series JOIN reading ON reading.series = series.id
        GROUP BY series.id ORDER BY asset, dataPoint`;
      const rows = database.prepare(sql).all();
      return rows.map((row) => ({
        asset: String(row.asset),
        dataPoint: String(row.dataPoint),
        count: Number(row.count),
      }));
    },
    *readings(asset, dataPoint) {
      const sql = `SELECT sourceMs, value, typeof(value) AS type, status, arrivedMs FROM reading
        WHERE series = (SELECT id FROM series WHERE asset = ? AND dataPoint = ?) ORDER BY sourceMs, copy`;
      for (const row of database.prepare(sql).iterate(asset, dataPoint)) {
        yield {
          sourceMs: Number(row.sourceMs),
          value: storedValue(row.value, row.type),
          status: Number(row.status),
          arrivedMs: Number(row.arrivedMs),
        };
      }
    },
    alerts: () => findings<AlertRow>("alert", "atMs, rowid"),
    oee: () => findings<OeeRow>("oee", "asset, atMs, rowid"),
    [Symbol.dispose]() {
      database.close();
    },
  };
}

function open(file: string): DatabaseSync {
  const name = { purpose: "local destination", file };
  if (!existsSync(file)) throw sqliteFailure(name, new Error("there is no such file"));
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    if (database.prepare("PRAGMA application_id").get()?.application_id === applicationId) return database;
    database.close();
    throw new Error("expected the file of a local destination, found another");
  } catch (cause) {
    throw sqliteFailure(name, cause);
  }
}

function storedValue(value: unknown, type: unknown): StoredReading["value"] {
  if (value === null) return null;
  if (type === "integer") return value !== 0;
  return typeof value === "number" ? value : String(value);
}
