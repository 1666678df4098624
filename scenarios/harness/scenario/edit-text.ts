import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isNode, isSeq, parseDocument, stringify, type YAMLSeq } from "yaml";
import { formatDuration } from "../../../simulators/duration.ts";
import type { PlannedIntervention } from "./intervention-schema.ts";

/** The text of a scenario with more interventions at the end of its list; all else stays as it was written. */
export function addInterventions(text: string, added: readonly PlannedIntervention[]): string {
  if (added.length === 0) return text;
  const entries = added.map(inFile);
  return edit(
    text,
    (document) => insertEntries(text, document, entries.map(writeFlow)),
    (document) => {
      const { interventions = [] } = document.toJS();
      document.set("interventions", document.createNode([...interventions, ...entries]));
    },
  );
}

/** The text of a scenario with these interventions in place of its own; all else stays as it was written. */
export function setInterventions(text: string, interventions: readonly PlannedIntervention[]): string {
  const entries = interventions.map(inFile);
  return edit(
    text,
    (document) =>
      replaceNode(text, document.get("interventions", true), `[${entries.map(writeFlow).join(", ")}]`),
    (document) => document.set("interventions", document.createNode(entries)),
  );
}

const inFile = ({ command: { kind, ...value }, on, at, by }: PlannedIntervention) => {
  return { on, at: formatDuration(at), do: kind, ...value, by };
};

/** The text of a scenario that starts at another time, or lasts for another; all else stays as it was written. */
export function setClock(text: string, key: "start" | "duration", value: string): string {
  return edit(
    text,
    (document) => replaceNode(text, document.getIn(["clock", key], true), value),
    (document) => document.set("clock", document.createNode({ ...document.toJS().clock, [key]: value })),
  );
}

/**
 * Edits in place where that comes out as meant, and prints the document anew where it does not: a file may be laid out
 * in more ways than an insertion can foresee.
 */
function edit(
  text: string,
  inPlace: (document: Document) => string | undefined,
  anew: (document: Document) => void,
): string {
  const meant = parseDocument(text);
  const edited = inPlace(meant);
  anew(meant);
  if (edited !== undefined && isDeepStrictEqual(read(edited), meant.toJS())) return edited;
  return meant.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function replaceNode(text: string, node: unknown, value: string): string | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return text.slice(0, start) + value + text.slice(text.slice(0, end).trimEnd().length);
}

function read(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

const writeFlow = (entry: object) => stringify(entry, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();

function insertEntries(text: string, document: Document, entries: readonly string[]): string | undefined {
  const list = document.get("interventions", true);
  const lines = (indent: string) => entries.map((entry) => `${indent}- ${entry}\n`).join("");
  if (list === undefined && isMap(document.contents) && document.contents.flow !== true)
    return `${endLine(text)}interventions:\n${lines("  ")}`;
  if (!isSeq(list) || !list.range) return undefined;
  const place = list.flow === true ? list.range[1] - 1 : lineEnd(text, list);
  if (list.flow === true)
    return `${text.slice(0, place).trimEnd()}${list.items.length > 0 ? ", " : ""}${entries.join(", ")}${text.slice(place)}`;
  return endLine(text.slice(0, place)) + lines(indentOf(text, list)) + text.slice(place);
}

const endLine = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);

/** After the line on which the last entry ends. */
function lineEnd(text: string, { range }: YAMLSeq): number {
  const end = text.slice(0, range?.[1] ?? text.length).trimEnd().length;
  const newline = text.indexOf("\n", end);
  return newline < 0 ? text.length : newline + 1;
}

function indentOf(text: string, { range }: YAMLSeq): string {
  const start = range?.[0] ?? 0;
  return text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
}
