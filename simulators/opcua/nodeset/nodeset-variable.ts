import { type BuiltInType, builtInTypes, isBuiltInType, standardSubtypes } from "./data-types.ts";
import type { NodesetFile, RawNode } from "./nodeset-file.ts";

/** A variable of an instance in a nodeset; metadata (properties) and declarations of types are none. */
export interface NodesetVariable {
  /** As in `nsu=http://example.com/oven/;i=6211`. */
  readonly nodeId: string;
  readonly browseName: string;
  /** The ways to it from the Objects folder, browse names joined by `/`; the one that its file gives first comes first. */
  readonly paths: readonly string[];
  /** The OPC UA built-in type that its values have; undefined for a structure, or a type that no nodeset defines. */
  readonly builtInType: BuiltInType | undefined;
  readonly isArray: boolean;
}

const standardUri = "http://opcfoundation.org/UA/";
const objectsFolder = "i=85";
const hierarchical: ReadonlySet<string> = new Set(["i=35", "i=47", "i=49", "i=17604"]);
const hasSubtype = "i=45";

/** Every variable that can be reached from the Objects folder, over the files of all nodesets, in their order. */
export function findVariables(files: readonly NodesetFile[]): readonly NodesetVariable[] {
  const parents = linkParents(files);
  const names = new Map<string, string>();
  for (const file of files) {
    for (const node of [...file.objects, ...file.variables])
      names.set(globalId(node.NodeId, file), localName(node.BrowseName));
  }
  const typeOf = typeResolver(files);
  const variables = files.flatMap((file) =>
    file.variables.map((node) => {
      const nodeId = globalId(node.NodeId, file);
      return {
        nodeId,
        browseName: localName(node.BrowseName),
        paths: pathsTo(nodeId, parents, names),
        builtInType: typeOf(globalId(node.DataType, file)),
        isArray: node.ValueRank !== -1,
      };
    }),
  );
  return variables.filter(({ paths }) => paths.length > 0);
}

type Parents = ReadonlyMap<string, ReadonlySet<string>>;

function linkParents(files: readonly NodesetFile[]): Parents {
  const parents = new Map<string, Set<string>>();
  const link = (child: string, parent: string) =>
    parents.set(child, (parents.get(child) ?? new Set()).add(parent));
  for (const file of files) {
    for (const node of [...file.objects, ...file.variables]) {
      const own = globalId(node.NodeId, file);
      for (const { ReferenceType, IsForward, text } of node.References.Reference) {
        if (!hierarchical.has(globalId(ReferenceType, file))) continue;
        const other = globalId(text, file);
        if (IsForward === "false") link(own, other);
        else link(other, own);
      }
    }
  }
  return parents;
}

function pathsTo(
  nodeId: string,
  parents: Parents,
  names: ReadonlyMap<string, string>,
  below: ReadonlySet<string> = new Set(),
): readonly string[] {
  const name = names.get(nodeId);
  if (name === undefined || below.has(nodeId)) return [];
  const seen = new Set(below).add(nodeId);
  return [...(parents.get(nodeId) ?? [])].flatMap((parent) =>
    parent === objectsFolder
      ? [name]
      : pathsTo(parent, parents, names, seen).map((path) => `${path}/${name}`),
  );
}

/** Follows data types up to the built-in type that their values are encoded as. */
function typeResolver(files: readonly NodesetFile[]): (dataType: string) => BuiltInType | undefined {
  const supertypes = new Map<string, string>(standardSubtypes);
  for (const file of files) {
    for (const type of file.dataTypes) {
      const supertype = supertypeOf(type, file);
      if (supertype !== undefined) supertypes.set(globalId(type.NodeId, file), supertype);
    }
  }
  return (dataType) => {
    const seen = new Set<string>();
    for (let id: string | undefined = dataType; id !== undefined && !seen.has(id); id = supertypes.get(id)) {
      if (isBuiltInType(id)) return builtInTypes[id];
      seen.add(id);
    }
    return undefined;
  };
}

function supertypeOf({ References }: RawNode, file: NodesetFile): string | undefined {
  const reference = References.Reference.find(
    ({ ReferenceType, IsForward }) => IsForward === "false" && globalId(ReferenceType, file) === hasSubtype,
  );
  return reference && globalId(reference.text, file);
}

/** A node id, or the alias of one, as it is known outside of its file: `i=85`, or `nsu=<namespace>;<identifier>`. */
function globalId(text: string, { aliases, namespaceUris }: NodesetFile): string {
  const written = (aliases.get(text.trim()) ?? text).trim();
  const [, index, identifier] = /^ns=(\d+);(.*)$/s.exec(written) ?? [];
  if (index === undefined || index === "0") return identifier ?? written;
  const uri = namespaceUris[Number(index) - 1];
  return uri === undefined || uri === standardUri ? written : `nsu=${uri};${identifier}`;
}

const localName = (browseName: string) => browseName.replace(/^\d+:/, "");
