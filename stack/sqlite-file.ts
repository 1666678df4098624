import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface SqliteFileOptions {
  readonly file: string;
  /** What it is to a reader of an error: `outbox`, `checkpoint`, … */
  readonly purpose: string;
  /** Told apart from other people's files by this number, which SQLite keeps in the header. */
  readonly applicationId: number;
  /** `CREATE … IF NOT EXISTS` statements. */
  readonly schema: string;
  /**
   * What a commit outlives. `kill`: the death of the process at any moment (WAL with synchronous=NORMAL: the operating
   * system holds the commit). `power-cut`: also that of the machine, for one fsync a commit (synchronous=FULL).
   */
  readonly survives?: "kill" | "power-cut";
  /** The file grows to this size at most; then writing fails as it does on a full disk. */
  readonly capacityBytes?: number;
  /** No other process may open the file meanwhile: two writers of one queue would both be wrong. */
  readonly exclusive?: boolean;
}

/** Opens or makes a file of ours in WAL mode; throws with the file's name when it cannot be used or is not ours. */
export function openSqliteFile(options: SqliteFileOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(options.file), { recursive: true });
    database = new DatabaseSync(options.file, { timeout: options.exclusive ? 200 : 2_000 });
    if (options.exclusive) database.exec("PRAGMA locking_mode = EXCLUSIVE");
    claim(database, options);
    database.exec(`PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${options.survives === "power-cut" ? "FULL" : "NORMAL"};
      PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000;`);
    if (options.capacityBytes !== undefined) limit(database, options.capacityBytes);
    database.exec(options.schema);
    return database;
  } catch (cause) {
    database?.close();
    throw sqliteFailure(options, cause);
  }
}

/** Runs `work` in one transaction: all of it is stored, or none and the reason is thrown. */
export function transaction(database: DatabaseSync, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (cause) {
    // A full disk makes SQLite roll back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

/** The reason in words that say which file it was and what to do about it. */
export function sqliteFailure(from: { purpose: string; file: string }, cause: unknown): Error {
  const advice = adviceFor(sqliteCode(cause));
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${from.purpose} ${from.file}: ${reason}${advice ? `; ${advice}` : ""}`, { cause });
}

/** Whether the disk, or the share of it that the file may take, is full (SQLITE_FULL). */
export function isDiskFull(cause: unknown): boolean {
  return sqliteCode(cause) === 13;
}

/** The primary result code of SQLite; undefined for any other error. */
function sqliteCode(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number")
    return undefined;
  return cause.errcode & 0xff;
}

function adviceFor(code: number | undefined): string | undefined {
  if (code === 13) return "make room there, what is stored is kept";
  if (code === 14 || code === 8) return "its directory must exist and be writable";
  if (code === 5) return "another process has it open";
  if (code === 11 || code === 26) return "name another file, or move this one away";
  return undefined;
}

function claim(database: DatabaseSync, { applicationId }: SqliteFileOptions): void {
  const found = database.prepare("PRAGMA application_id").get()?.application_id;
  const tables = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count;
  if (found === applicationId) return;
  if (tables !== 0)
    throw new Error("expected a file of ours, found the tables of another program; name another file");
  database.exec(`PRAGMA application_id = ${applicationId}`);
}

function limit(database: DatabaseSync, capacityBytes: number): void {
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.page_size ?? 4_096);
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(capacityBytes / pageBytes))}`);
}
