import { namespaces } from "./namespaces.ts";
import { SoapFault } from "./soap-fault.ts";
import { type Xml, xml } from "./xml.ts";
import { find, parseXml, type XmlElement } from "./xml-element.ts";

/** One request as it was read: the operation is the first element of the body. */
export interface Envelope {
  readonly version: "1.1" | "1.2";
  readonly operation: XmlElement;
  /** The WS-Security header, where the client sent one. */
  readonly security: XmlElement | undefined;
  /** WS-Addressing headers, for the reply. */
  readonly action: string | undefined;
  readonly messageId: string | undefined;
}

const versions: ReadonlyMap<string, "1.1" | "1.2"> = new Map([
  [namespaces.soap11, "1.1"],
  [namespaces.soap12, "1.2"],
]);

/** Reads SOAP 1.2 or 1.1; throws a SoapFault for anything else. */
export function readEnvelope(text: string): Envelope {
  const root = parseRequest(text);
  const version = versions.get(root.namespace);
  if (root.name !== "Envelope" || version === undefined) {
    throw new SoapFault(["ter:Namespace"], "expected an Envelope of SOAP 1.2 or 1.1");
  }
  const headers = find(root, "Header")?.children ?? [];
  refuseUnknown(headers);
  const operation = find(root, "Body")?.children[0];
  if (operation === undefined) throw new SoapFault(["ter:WellFormed"], "the Body holds no operation");

  const addressing = headers.filter((header) => header.namespace === namespaces.wsa);
  return {
    version,
    operation,
    security: headers.find((header) => header.name === "Security" && header.namespace === namespaces.wsse),
    action: addressing.find((header) => header.name === "Action")?.text,
    messageId: addressing.find((header) => header.name === "MessageID")?.text,
  };
}

function parseRequest(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SoapFault(["ter:WellFormed"], `the request is not XML that can be read: ${reason}`);
  }
}

// SOAP 1.2 Part 1, section 5.2.3.
function refuseUnknown(headers: readonly XmlElement[]): void {
  const known: readonly string[] = [namespaces.wsa, namespaces.wsse];
  const required = (header: XmlElement) => ["1", "true"].includes(header.attributes.mustUnderstand ?? "");
  const refused = headers.find((header) => required(header) && !known.includes(header.namespace));
  if (refused === undefined) return;
  throw new SoapFault([], `the header ${refused.name} is not understood`, { code: "MustUnderstand" });
}

const declarations = Object.entries(namespaces)
  .filter(([prefix]) => !prefix.startsWith("soap"))
  .map(([prefix, namespace]) => ({ xml: ` xmlns:${prefix}="${namespace}"` }));

/** Writes an envelope; the prefixes of `namespaces` are declared. */
export function renderEnvelope(
  body: Xml,
  { soap, headers }: { readonly soap: string; readonly headers: Xml },
): string {
  const envelope = xml`<?xml version="1.0" encoding="UTF-8"?>
    <s:Envelope xmlns:s="${soap}"${declarations}><s:Header>${headers}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  return envelope.xml;
}

/** Writes a reply in the version of the request, with the WS-Addressing headers that strict clients ask for. */
export function renderReply(body: Xml, request: Partial<Envelope>): string {
  const soap = request.version === "1.1" ? namespaces.soap11 : namespaces.soap12;
  const action = request.action?.replace(/Request$/, "").concat("Response");
  const isAddressed = action !== undefined && request.action !== "";
  const headers = xml`
    ${isAddressed ? xml`<wsa:Action>${action}</wsa:Action>` : undefined}
    ${request.messageId === undefined ? undefined : xml`<wsa:RelatesTo>${request.messageId}</wsa:RelatesTo>`}`;
  return renderEnvelope(body, { soap, headers });
}
