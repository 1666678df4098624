import type { DatabaseSync } from "node:sqlite";
import { openSqliteFile, sqliteFailure, transaction } from "../sqlite-file.ts";
import type { Message, Position } from "./connector.ts";

/** A message that waits in the file; sequences grow by one from message to message. */
export interface StoredMessage {
  readonly sequence: number;
  readonly message: Message;
}

export interface OutboxFileOptions {
  readonly file: string;
  readonly survives?: "kill" | "power-cut";
  readonly capacityBytes?: number;
}

/** What one transaction changes. */
export interface OutboxChange {
  readonly messages: readonly StoredMessage[];
  readonly positions: readonly (readonly [source: string, position: Position])[];
  /** Messages up to this sequence are gone. */
  readonly deleteThrough: number;
}

/** The outbox as it lies on disk. */
export interface OutboxFile extends Disposable {
  /** The sequences that wait; `last` is `first - 1` in an empty file. */
  readonly first: number;
  readonly last: number;
  readonly refused: number;
  readonly positions: ReadonlyMap<string, Position>;
  /** Stores the whole change or throws why nothing of it is stored. */
  commit(change: OutboxChange): void;
  /** Sets aside a message that the broker will never take, with its reason. */
  refuse(stored: StoredMessage, reason: string): void;
  /** The messages after that sequence, in order: `limit` of them at most, and about 4 MB. */
  page(afterSequence: number, limit: number): readonly StoredMessage[];
}

const pageBytes = 4 * 1024 * 1024;

const schema = `
  CREATE TABLE IF NOT EXISTS message (sequence INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload TEXT NOT NULL,
    contentType TEXT NOT NULL, userProperties TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS refused (sequence INTEGER PRIMARY KEY, topic TEXT NOT NULL, payload TEXT NOT NULL,
    contentType TEXT NOT NULL, userProperties TEXT NOT NULL, reason TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS position (source TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (source, key)) WITHOUT ROWID;`;

export function openOutboxFile(options: OutboxFileOptions): OutboxFile {
  const name = { purpose: "outbox", file: options.file };
  const database = openSqliteFile({
    ...options,
    ...name,
    applicationId: 0x0b0c5001,
    schema,
    exclusive: true,
  });
  const insert = database.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)");
  const insertRefused = database.prepare("INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?, ?)");
  const savePosition = database.prepare("INSERT OR REPLACE INTO position VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM message WHERE sequence <= ?");
  const select = database.prepare("SELECT * FROM message WHERE sequence > ? ORDER BY sequence LIMIT ?");
  const waiting = database.prepare("SELECT min(sequence) AS first, max(sequence) AS last FROM message").get();
  const setAside = database.prepare("SELECT count(*) AS count, max(sequence) AS last FROM refused").get();
  // Sequences are not used again while a refused message still bears one.
  const last = Math.max(Number(waiting?.last ?? 0), Number(setAside?.last ?? 0));

  function orExplain<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw sqliteFailure(name, cause);
    }
  }

  return {
    first: Number(waiting?.first ?? last + 1),
    last,
    refused: Number(setAside?.count ?? 0),
    positions: readPositions(database),
    commit({ messages, positions, deleteThrough }) {
      const work = () => {
        for (const stored of messages) insert.run(...columns(stored));
        for (const [source, position] of positions) {
          for (const [key, value] of Object.entries(position)) savePosition.run(source, key, value);
        }
        remove.run(deleteThrough);
      };
      orExplain(() => transaction(database, work));
    },
    refuse(stored, reason) {
      orExplain(() => insertRefused.run(...columns(stored), reason));
    },
    page(afterSequence, limit) {
      const page: StoredMessage[] = [];
      let bytes = 0;
      orExplain(() => {
        for (const row of select.iterate(afterSequence, limit)) {
          page.push(storedMessage(row));
          bytes += String(row.payload).length;
          if (bytes > pageBytes) break;
        }
      });
      return page;
    },
    [Symbol.dispose]() {
      database.close();
    },
  };
}

function columns({ sequence, message }: StoredMessage): [number, string, string, string, string] {
  return [
    sequence,
    message.topic,
    message.payload,
    message.contentType,
    JSON.stringify(message.userProperties),
  ];
}

function storedMessage(row: Record<string, unknown>): StoredMessage {
  const message = {
    topic: String(row.topic),
    payload: String(row.payload),
    contentType: String(row.contentType),
    userProperties: JSON.parse(String(row.userProperties)),
  };
  return { sequence: Number(row.sequence), message };
}

function readPositions(database: DatabaseSync): ReadonlyMap<string, Position> {
  const positions = new Map<string, Record<string, string>>();
  for (const row of database.prepare("SELECT source, key, value FROM position").iterate()) {
    const source = String(row.source);
    const position = positions.get(source) ?? {};
    position[String(row.key)] = String(row.value);
    positions.set(source, position);
  }
  return positions;
}
