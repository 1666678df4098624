import type { Row } from "../../dataflow/row.ts";

type Kind = "text" | "number" | "value" | "ratio" | readonly string[];

/** What each field of each table must be. Written by hand: 150,000 rows a second leave no time for a schema library. */
const tables: ReadonlyMap<unknown, Fields> = new Map(
  Object.entries({
    reading: [
      ["asset", "text"],
      ["dataPoint", "text"],
      ["sourceMs", "number"],
      ["value", "value"],
      ["status", "number"],
    ],
    alert: [
      ["asset", "text"],
      ["dataPoint", "text"],
      ["detector", "text"],
      ["sourceMs", "number"],
      ["severity", ["warning", "alarm", "critical"]],
      ["score", "number"],
      ["value", "value"],
      ["message", "text"],
    ],
    oee: [
      ["asset", "text"],
      ["window", ["hour", "shift"]],
      ["fromMs", "number"],
      ["toMs", "number"],
      ["productionMs", "number"],
      ["plannedBusyMs", "number"],
      ["unknownMs", "number"],
      ["producedCount", "number"],
      ["goodCount", "number"],
      ["scrapCount", "number"],
      ["idealCycleSeconds", "number"],
      ["availability", "ratio"],
      ["effectiveness", "ratio"],
      ["quality", "ratio"],
      ["oee", "ratio"],
    ],
  } satisfies Record<Row["table"], Fields>),
);

type Fields = readonly (readonly [field: string, kind: Kind])[];

const problemsShown = 5;

/** Rows were expected and something else came; the message names the first five problems by row. */
export class RowsRejected extends Error {
  override readonly name = "RowsRejected";
}

/** The rows of a JSON array or of NDJSON; throws `RowsRejected` unless all of them are good. */
export function parseRows(text: string): readonly Row[] {
  const found = text.trimStart().startsWith("[") ? parseArray(text) : parseLines(text);
  const problems: string[] = [];
  const rows: Row[] = [];
  for (const [index, row] of found.entries()) {
    if (isRow(row)) rows.push(row);
    else if (problems.length < problemsShown) problems.push(`row ${index + 1}: ${problemOf(row)}`);
    else break;
  }
  if (problems.length > 0) throw new RowsRejected(problems.join("; "));
  return rows;
}

function parseArray(text: string): readonly unknown[] {
  try {
    const found: unknown = JSON.parse(text);
    if (Array.isArray(found)) return found;
  } catch (cause) {
    throw new RowsRejected(
      `expected a JSON array of rows: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
  throw new RowsRejected("expected a JSON array of rows");
}

function parseLines(text: string): readonly unknown[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as unknown;
    } catch (cause) {
      throw new RowsRejected(
        `row ${index + 1}: expected JSON: ${cause instanceof Error ? cause.message : cause}`,
      );
    }
  });
}

function isRow(row: unknown): row is Row {
  return problemOf(row) === undefined;
}

function problemOf(row: unknown): string | undefined {
  if (typeof row !== "object" || row === null) return `expected a row, got ${JSON.stringify(row)}`;
  const values = row as Readonly<Record<string, unknown>>;
  const fields = tables.get(values.table);
  if (!fields) return `table: expected ${[...tables.keys()].join(", ")}, got ${JSON.stringify(values.table)}`;
  for (const [field, kind] of fields) {
    if (!is(kind, values[field]))
      return `${field}: expected ${describe(kind)}, got ${JSON.stringify(values[field])}`;
  }
  return undefined;
}

function is(kind: Kind, value: unknown): boolean {
  if (kind === "number") return Number.isFinite(value);
  if (kind === "text") return typeof value === "string" && value !== "";
  if (kind === "ratio") return value === null || typeof value === "number";
  if (kind !== "value") return typeof value === "string" && kind.includes(value);
  return (
    value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string"
  );
}

function describe(kind: Kind): string {
  if (kind === "value") return "a number, a boolean, a string or null";
  if (kind === "ratio") return "a number or null";
  return typeof kind === "string" ? `a ${kind}` : `one of ${kind.join(", ")}`;
}
