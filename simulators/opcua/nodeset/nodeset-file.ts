import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { nodesetCatalog, nodesets } from "node-opcua-nodesets";
import { z } from "zod";

/** What is read of a NodeSet2 file (OPC UA Part 6, Annex F): enough to find its variables. */
const nodeSchema = z.object({
  NodeId: z.string(),
  BrowseName: z.string(),
  ParentNodeId: z.string().optional(),
  DataType: z.string().default("i=24"),
  ValueRank: z.coerce.number().default(-1),
  References: z
    .object({
      Reference: z
        .array(
          z.object({ ReferenceType: z.string(), IsForward: z.string().default("true"), text: z.string() }),
        )
        .default([]),
    })
    .or(z.literal("").transform(() => ({ Reference: [] })))
    .default({ Reference: [] }),
});
const nodes = z.array(nodeSchema).default([]);
const empty = z.literal("").transform(() => undefined);
const fileSchema = z.object({
  UANodeSet: z.object({
    NamespaceUris: z
      .object({ Uri: z.array(z.string()) })
      .or(empty)
      .optional(),
    Models: z
      .object({
        Model: z.array(
          z.object({
            ModelUri: z.string(),
            RequiredModel: z.array(z.object({ ModelUri: z.string() })).default([]),
          }),
        ),
      })
      .or(empty)
      .optional(),
    Aliases: z
      .object({ Alias: z.array(z.object({ Alias: z.string(), text: z.string() })) })
      .or(empty)
      .optional(),
    UAObject: nodes,
    UAVariable: nodes,
    UADataType: nodes,
  }),
});

export type RawNode = z.output<typeof nodeSchema>;

/** A NodeSet2 file as it was written: its node ids count namespaces from its own list. */
export interface NodesetFile {
  /** The name that the configuration gives it. */
  readonly name: string;
  readonly path: string;
  readonly namespaceUris: readonly string[];
  readonly models: readonly { readonly uri: string; readonly requires: readonly string[] }[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly objects: readonly RawNode[];
  readonly variables: readonly RawNode[];
  readonly dataTypes: readonly RawNode[];
}

/** The file of a nodeset: a standard one by its name in the library's catalog, any other by its path from the command's folder. */
export function nodesetPath(name: string): string {
  const standard = nodesetCatalog.find((one) => one.name === name);
  return standard ? nodesets[standard.name] : resolve(name);
}

/** The names of the standard nodesets, and of the one that defines a model. */
export const standardNodesets = {
  names: nodesetCatalog.map(({ name }) => name),
  nameOf: (modelUri: string) => nodesetCatalog.find(({ uri }) => uri === modelUri)?.name,
};

const lists = new Set(["Uri", "Model", "RequiredModel", "Alias", "Reference", "UAObject", "UAVariable"]).add(
  "UADataType",
);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  textNodeName: "text",
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && lists.has(name),
  stopNodes: ["UANodeSet.UAVariable.Value", "UANodeSet.UAVariable.Extensions"],
});

/** Reads a nodeset. Throws one sentence that says what is wrong with the file. */
export function readNodesetFile(name: string): NodesetFile {
  const path = nodesetPath(name);
  const content = fileSchema.safeParse(parseXml(readText(name, path), path));
  if (!content.success) {
    throw new Error(`${path} is no NodeSet2 file: ${z.prettifyError(content.error)}`);
  }
  const { NamespaceUris, Models, Aliases, UAObject, UAVariable, UADataType } = content.data.UANodeSet;
  return {
    name,
    path,
    namespaceUris: NamespaceUris?.Uri ?? [],
    models: (Models?.Model ?? []).map(({ ModelUri, RequiredModel }) => ({
      uri: ModelUri,
      requires: RequiredModel.map((required) => required.ModelUri),
    })),
    aliases: new Map((Aliases?.Alias ?? []).map(({ Alias, text }) => [Alias, text])),
    objects: UAObject,
    variables: UAVariable,
    dataTypes: UADataType,
  };
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const standard = `; standard nodesets are ${standardNodesets.names.join(", ")}`;
    const isName = !/[./\\]/.test(name);
    throw new Error(`no file ${path}${isName ? standard : ""}`, { cause });
  }
}

function parseXml(text: string, path: string): unknown {
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    const { msg, line, col } = validity.err;
    throw new Error(`${path} is no XML: line ${line}, column ${col}: ${msg}`);
  }
  return parser.parse(text);
}
