import { openSqliteFile, sqliteFailure, transaction } from "../sqlite-file.ts";

/** One thing that a data flow remembers about an asset: the state of an operator, or the readings that it took. */
export interface Memory {
  /** What remembers, as in `anomaly@1a2b3c4d`. */
  readonly owner: string;
  readonly asset: string;
  /** Survives JSON. */
  readonly state: unknown;
}

/** The memory of a data flow on disk. */
export interface Checkpoint extends Disposable {
  load(owner: string, asset: string): unknown;
  /** Stores all of it, or throws why nothing of it is stored. */
  save(memories: Iterable<Memory>): void;
}

const schema = `CREATE TABLE IF NOT EXISTS memory (owner TEXT NOT NULL, asset TEXT NOT NULL, state TEXT NOT NULL,
  PRIMARY KEY (owner, asset)) WITHOUT ROWID;`;

/** Opens the checkpoint that an earlier run left, or a new one; throws when the file cannot be used. */
export function openCheckpoint(options: { file: string; survives?: "kill" | "power-cut" }): Checkpoint {
  const name = { purpose: "checkpoint", file: options.file };
  const database = openSqliteFile({
    ...options,
    ...name,
    applicationId: 0x0b0c5002,
    schema,
    exclusive: true,
  });
  const select = database.prepare("SELECT state FROM memory WHERE owner = ? AND asset = ?");
  const replace = database.prepare("INSERT OR REPLACE INTO memory VALUES (?, ?, ?)");

  return {
    load(owner, asset) {
      const row = select.get(owner, asset);
      return row ? JSON.parse(String(row.state)) : undefined;
    },
    save(memories) {
      try {
        transaction(database, () => {
          for (const { owner, asset, state } of memories) replace.run(owner, asset, JSON.stringify(state));
        });
      } catch (cause) {
        throw sqliteFailure(name, cause);
      }
    },
    [Symbol.dispose]() {
      if (database.isOpen) database.close();
    },
  };
}
