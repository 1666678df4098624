import type { DatabaseSync } from "node:sqlite";
import type { AlertRow, OeeRow, ReadingRow, Row } from "../../dataflow/row.ts";
import { openSqliteFile, sqliteFailure, transaction } from "../../sqlite-file.ts";
import { type Counts, createTally, type Tally } from "./tally.ts";

export interface RowFileOptions {
  readonly file: string;
  /** Whether a row that is there already is passed over; without it every row is stored, so that doubles can be seen. */
  readonly dedupe: boolean;
  readonly survives?: "kill" | "power-cut";
  readonly capacityBytes?: number;
}

/** Rows in a SQLite file. */
export interface RowFile extends Disposable {
  /** Stores all of the rows, or throws why none of them is stored. */
  store(rows: readonly Row[], arrivedMs: number): void;
  counts(): Counts;
}

/** Kept in the header of the file. */
export const applicationId = 0x0b0c5003;

/*
 * A reading's place in the file is its identity, and a copy number: 0 for the first. Uniqueness is not left to the table,
 * for a stack that delivers twice has to be caught, not corrected. Numbers are REAL, booleans the integers 0 and 1.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, asset TEXT NOT NULL, dataPoint TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS reading (series INTEGER NOT NULL, sourceMs REAL NOT NULL, copy INTEGER NOT NULL,
    value, status INTEGER NOT NULL, arrivedMs REAL NOT NULL, PRIMARY KEY (series, sourceMs, copy)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS finding (kind TEXT NOT NULL, identity TEXT NOT NULL, asset TEXT NOT NULL,
    atMs REAL NOT NULL, arrivedMs REAL NOT NULL, row TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS findingIdentity ON finding (kind, identity);
  CREATE VIEW IF NOT EXISTS readings AS SELECT asset, dataPoint, sourceMs, value, status, arrivedMs, copy
    FROM reading JOIN series ON series.id = reading.series;`;

interface Series {
  readonly id: number;
  /** A reading later than this one is new for certain, without a look into the file. */
  lastMs: number;
}

/** What one transaction changed in memory, until it is known whether it holds. */
interface Batch {
  readonly arrivedMs: number;
  readonly tally: Tally;
  /** What was last before, of each series that got a reading. */
  readonly lastMsBefore: Map<Series, number>;
  readonly newSeries: (readonly [asset: string, dataPoint: string])[];
}

export function openRowFile(options: RowFileOptions): RowFile {
  const name = { purpose: "local destination", file: options.file };
  const database = openSqliteFile({ ...options, ...name, applicationId, schema });
  // A batch touches one page of every series: the longer the log, the more of them are written back once instead of twice.
  database.exec("PRAGMA wal_autocheckpoint = 16000");
  const sql = prepareStatements(database);
  const tally = createTally();
  const series = loadSeries(sql, tally);

  function seriesOf(asset: string, dataPoint: string, batch: Batch): Series {
    const points = series.get(asset) ?? new Map<string, Series>();
    const known = points.get(dataPoint);
    if (known) return known;
    const { lastInsertRowid } = sql.insertSeries.run(asset, dataPoint);
    const entry = { id: Number(lastInsertRowid), lastMs: -Infinity };
    series.set(asset, points.set(dataPoint, entry));
    batch.newSeries.push([asset, dataPoint]);
    return entry;
  }

  function storeReading(row: ReadingRow, batch: Batch): void {
    const entry = seriesOf(row.asset, row.dataPoint, batch);
    if (!batch.lastMsBefore.has(entry)) batch.lastMsBefore.set(entry, entry.lastMs);
    let copy = 0;
    if (row.sourceMs > entry.lastMs) entry.lastMs = row.sourceMs;
    else copy = Number(sql.copies.get(entry.id, row.sourceMs)?.count);
    if (copy > 0) batch.tally.repeated();
    if (copy > 0 && options.dedupe) return;
    const value = typeof row.value === "boolean" ? BigInt(row.value) : row.value;
    sql.insertReading.run(entry.id, row.sourceMs, copy, value, row.status, batch.arrivedMs);
    batch.tally.add("reading", row.asset, 1);
  }

  function storeFinding(row: AlertRow | OeeRow, batch: Batch): void {
    const identity = identityOf(row);
    const isThere = sql.hasFinding.get(row.table, identity) !== undefined;
    if (isThere) batch.tally.repeated();
    if (isThere && options.dedupe) return;
    const atMs = row.table === "alert" ? row.sourceMs : row.fromMs;
    sql.insertFinding.run(row.table, identity, row.asset, atMs, batch.arrivedMs, JSON.stringify(row));
    batch.tally.add(row.table, row.asset, 1);
  }

  function undo({ lastMsBefore, newSeries }: Batch): void {
    for (const [entry, lastMs] of lastMsBefore) entry.lastMs = lastMs;
    for (const [asset, dataPoint] of newSeries) series.get(asset)?.delete(dataPoint);
  }

  return {
    store(rows, arrivedMs) {
      const batch: Batch = { arrivedMs, tally: createTally(), lastMsBefore: new Map(), newSeries: [] };
      try {
        transaction(database, () => {
          for (const row of rows) {
            if (row.table === "reading") storeReading(row, batch);
            else storeFinding(row, batch);
          }
        });
      } catch (cause) {
        undo(batch);
        throw sqliteFailure(name, cause);
      }
      tally.merge(batch.tally);
    },
    counts: () => tally.counts(),
    [Symbol.dispose]() {
      // Whoever opens the file next finds it whole, and leaves no log beside it. It stays a log while others read it now.
      database.exec("PRAGMA journal_mode = DELETE");
      database.close();
    },
  };
}

type SeriesByAsset = Map<string, Map<string, Series>>;

/** What an earlier run stored. */
function loadSeries(sql: Statements, tally: Tally): SeriesByAsset {
  const series: SeriesByAsset = new Map();
  for (const row of sql.allSeries.iterate()) {
    const asset = String(row.asset);
    const points = series.get(asset) ?? new Map<string, Series>();
    points.set(String(row.dataPoint), { id: Number(row.id), lastMs: Number(row.lastMs ?? -Infinity) });
    series.set(asset, points);
    tally.add("reading", asset, Number(row.count));
  }
  for (const row of sql.allFindings.iterate()) {
    tally.add(row.kind === "oee" ? "oee" : "alert", String(row.asset), Number(row.count));
  }
  return series;
}

function identityOf(row: AlertRow | OeeRow): string {
  return JSON.stringify(
    row.table === "alert"
      ? [row.asset, row.dataPoint, row.detector, row.sourceMs]
      : [row.asset, row.window, row.fromMs],
  );
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
  return {
    insertSeries: database.prepare("INSERT INTO series (asset, dataPoint) VALUES (?, ?)"),
    insertReading: database.prepare("INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?)"),
    insertFinding: database.prepare("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?)"),
    copies: database.prepare("SELECT count(*) AS count FROM reading WHERE series = ? AND sourceMs = ?"),
    hasFinding: database.prepare("SELECT 1 FROM finding WHERE kind = ? AND identity = ? LIMIT 1"),
    allFindings: database.prepare("SELECT kind, asset, count(*) AS count FROM finding GROUP BY kind, asset"),
    allSeries:
      database.prepare(`SELECT id, asset, dataPoint, count(sourceMs) AS count, max(sourceMs) AS lastMs
      FROM series LEFT JOIN reading ON reading.series = series.id GROUP BY id`),
  };
}
