import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One element, with its namespace resolved, so that prefixes no longer matter. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** The namespaces by the prefixes that hold here, for content that is made of qualified names. */
  readonly prefixes: Readonly<Record<string, string>>;
}

const depthLimit = 32;
/** More tags or attributes than any client has a use for; reading them would keep others waiting. */
const markupLimit = 10_000;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Without this, numeric character references stay as they are; a DOCTYPE, which could add more, is refused.
  htmlEntities: true,
  maxNestedTags: depthLimit,
});

/** The parser's form of an element, in document order: its name with its content, and `:@` with its attributes. */
type ParsedNode = Readonly<Record<string, unknown>>;

/** Reads a document; throws an Error that says what is wrong with it, without repeating it. */
export function parseXml(text: string): XmlElement {
  // SOAP 1.2 Part 1, section 5: no document type declaration, and so no entities of the sender's.
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error("a document type declaration is not allowed");
  if (countMarkup(text) > markupLimit) throw new Error(`more than ${markupLimit} tags and attributes`);
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`not well-formed at line ${valid.err.line}`);

  const roots = asNodes(parseNodes(text)).filter(isElement);
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new Error("one root element was expected");
  return toElement(root, { "": "", xml: "http://www.w3.org/XML/1998/namespace" });
}

function countMarkup(text: string): number {
  return [..."<="].reduce((count, sign) => count + text.split(sign).length - 1, 0);
}

function parseNodes(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (cause) {
    // The parser refuses depth and names such as __proto__, and repeats the document in its message.
    throw new Error(`nested deeper than ${depthLimit} elements, or a name that is not allowed`, { cause });
  }
}

function toElement(node: ParsedNode, outerScope: Readonly<Record<string, string>>): XmlElement {
  const { ":@": rawAttributes, ...rest } = node;
  const [qualifiedName = "", content] = Object.entries(rest)[0] ?? [];
  const attributes = Object.entries(asNode(rawAttributes)).map(
    ([key, value]) => [key, String(value)] as const,
  );

  const declared = attributes.flatMap(([key, value]) => {
    const [prefix, local = ""] = splitName(key);
    return prefix === "xmlns" || key === "xmlns" ? [[prefix === "xmlns" ? local : "", value] as const] : [];
  });
  const scope = declared.length === 0 ? outerScope : { ...outerScope, ...Object.fromEntries(declared) };

  const [prefix, name] = splitName(qualifiedName);
  const nodes = asNodes(content);
  return {
    name,
    // Of the scope itself: every object has a "constructor".
    namespace: (Object.hasOwn(scope, prefix) && scope[prefix]) || "",
    attributes: Object.fromEntries(attributes.map(([key, value]) => [splitName(key)[1], value])),
    children: nodes.filter(isElement).map((child) => toElement(child, scope)),
    text: nodes.map((child) => (isElement(child) ? "" : String(child["#text"]))).join(""),
    prefixes: scope,
  };
}

function asNodes(parsed: unknown): readonly ParsedNode[] {
  return Array.isArray(parsed) ? parsed.map(asNode) : [];
}

function asNode(parsed: unknown): ParsedNode {
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

function isElement(node: ParsedNode): boolean {
  return !("#text" in node);
}

function splitName(qualifiedName: string): readonly [prefix: string, local: string] {
  const colon = qualifiedName.indexOf(":");
  return colon < 0 ? ["", qualifiedName] : [qualifiedName.slice(0, colon), qualifiedName.slice(colon + 1)];
}

/** The descendant at a path of local names, first of its name at each step; undefined where the path ends early. */
export function find(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce((at, name) => at?.children.find((child) => child.name === name), element);
}
