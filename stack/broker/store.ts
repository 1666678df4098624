import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

const schema = `
  create table if not exists session (
    number integer primary key, id text not null unique, expirySeconds integer not null,
    endsAtMs real, subscriptions text not null) strict;
  create table if not exists queue (
    session integer not null, sequence integer not null, retain integer not null, expiresAtMs real,
    body blob not null, primary key (session, sequence)) strict;
  create table if not exists retained (
    topic text primary key, qos integer not null, expiresAtMs real, body blob not null) strict, without rowid;
  create table if not exists will (
    number integer primary key, session text not null, delaySeconds integer not null, firesAtMs real,
    qos integer not null, retain integer not null, expirySeconds integer, body blob not null) strict;
`;

/**
 * `broker.db` in a directory: one transaction for all that was asked for since the last one.
 * What was committed survives the death of the process; a loss of power may take the last transactions with it
 * (write-ahead log, `synchronous = normal`), never the whole.
 *
 * A disk that refuses ends it: from then on nothing is written, nothing counts as committed, and `failed` has resolved.
 */
export class Store implements Disposable {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #end: StatementSync;
  #writes: (() => void)[] = [];
  #afterwards: (() => void)[] = [];
  #failure: Error | undefined;
  readonly #failed = Promise.withResolvers<Error>();
  /** Resolves with the reason once the disk has refused; never rejects. */
  readonly failed = this.#failed.promise;
  /** Called when there is something to commit. */
  onPending: () => void = () => {};

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#file = join(directory, "broker.db");
    this.#database = openDatabase(this.#file);
    this.#begin = this.prepare("begin");
    this.#end = this.prepare("commit");
  }

  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /** Why there will be no more transactions; undefined while all is well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Runs in the next transaction, in the order of the calls. */
  write(change: () => void): void {
    if (this.#failure !== undefined) return;
    this.#writes.push(change);
    this.onPending();
  }

  /** Runs once the transaction that is open, or the next one, is committed. */
  afterCommit(work: () => void): void {
    this.#afterwards.push(work);
  }

  /** Resolves once everything asked for so far is committed: never, if the disk refuses. */
  committed(): Promise<void> {
    if (this.#failure === undefined && this.#writes.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.afterCommit(resolve));
  }

  commit(): void {
    if (this.#writes.length === 0) return;
    const writes = this.#writes;
    this.#writes = [];
    try {
      this.#begin.run();
      for (const write of writes) write();
      this.#end.run();
    } catch (cause) {
      this.#fail(cause);
      return;
    }
    const afterwards = this.#afterwards;
    this.#afterwards = [];
    for (const after of afterwards) after();
  }

  /** What a query finds after all that was asked for; undefined if the disk refuses. */
  read<Rows>(query: () => Rows): Rows | undefined {
    this.commit();
    if (this.#failure !== undefined) return undefined;
    try {
      return query();
    } catch (cause) {
      this.#fail(cause);
      return undefined;
    }
  }

  [Symbol.dispose](): void {
    this.commit();
    this.#database.close();
  }

  /** Closing the database undoes what a transaction had begun. */
  #fail(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure = new Error(`the broker cannot go on with ${this.#file}: ${reason}`, { cause });
    this.#writes = [];
    this.#afterwards = [];
    this.#failed.resolve(this.#failure);
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec("pragma locking_mode = exclusive; pragma page_size = 16384");
    database.exec("pragma journal_mode = wal; pragma synchronous = normal");
    // A checkpoint each 64 MB: most of a queue that is drained soon is never copied into the database.
    database.exec("pragma wal_autocheckpoint = 4096");
    database.exec(schema);
    return database;
  } catch (cause) {
    database.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = reason.includes("locked") ? "; does another broker run from that directory?" : "";
    throw new Error(`the broker cannot open ${file} as its own database: ${reason}${hint}`, { cause });
  }
}
