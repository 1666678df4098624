import { randomUUID } from "node:crypto";
import { namespaces } from "../namespaces.ts";
import { type Xml, xml } from "../xml.ts";
import { find, parseXml, type XmlElement } from "../xml-element.ts";
import { type DiscoveryTarget, targetTypes } from "./target.ts";

/** WS-Discovery 1.0 (April 2005), which ONVIF Core asks for, with the WS-Addressing of its day. */
const discovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery";
const addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
const anonymous = `${addressing}/role/anonymous`;
const everybody = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";

const datagramLimitBytes = 8192;

/** A question that came by datagram. */
export interface Question {
  readonly kind: "Probe" | "Resolve";
  readonly body: XmlElement;
  readonly messageId: string;
}

/** Reads a Probe or a Resolve; undefined for everything else, which is nobody's to answer. */
export function readQuestion(datagram: Buffer): Question | undefined {
  if (datagram.length > datagramLimitBytes) return undefined;
  const envelope = tryParse(datagram.toString("utf8"));
  if (envelope?.name !== "Envelope" || envelope.namespace !== namespaces.soap12) return undefined;
  const body = find(envelope, "Body")?.children[0];
  const messageId = find(envelope, "Header", "MessageID")?.text.trim() ?? "";
  const kind = (["Probe", "Resolve"] as const).find((name) => name === body?.name);
  if (body === undefined || kind === undefined || body.namespace !== discovery) return undefined;
  return messageId === "" || messageId.length > 200 ? undefined : { kind, body, messageId };
}

function tryParse(text: string): XmlElement | undefined {
  try {
    return parseXml(text);
  } catch {
    // Whoever sends what is no XML to a multicast group gets no answer.
    return undefined;
  }
}

/** Counts the messages of one sender (WS-Discovery, section 6); a later start has a higher instance. */
export interface Sequence {
  readonly instance: number;
  next(): number;
}

/** A target that is there now, told to everybody. */
export function renderHello(target: DiscoveryTarget, address: string, sequence: Sequence): Buffer {
  return render("Hello", { body: xml`<d:Hello>${describe(target, address)}</d:Hello>`, sequence });
}

/** A target that goes, told to everybody. */
export function renderBye({ endpointReference }: DiscoveryTarget, sequence: Sequence): Buffer {
  return render("Bye", { body: xml`<d:Bye>${reference(endpointReference)}</d:Bye>`, sequence });
}

/** The answer of one target to a question. */
export function renderMatch(
  { kind, messageId }: Question,
  {
    target,
    address,
    sequence,
  }: { readonly target: DiscoveryTarget; readonly address: string; readonly sequence: Sequence },
): Buffer {
  const [outer, inner] = [{ xml: `d:${kind}Matches` }, { xml: `d:${kind}Match` }];
  const body = xml`<${outer}><${inner}>${describe(target, address)}</${inner}></${outer}>`;
  return render(`${kind}Matches`, { body, sequence, relatesTo: messageId });
}

function describe(target: DiscoveryTarget, address: string): Xml {
  const types = targetTypes.map(({ name }) => (name === "Device" ? `tds:${name}` : `dn:${name}`));
  return xml`${reference(target.endpointReference)}
    <d:Types>${types.join(" ")}</d:Types>
    <d:Scopes>${target.scopes().join(" ")}</d:Scopes>
    <d:XAddrs>${address}</d:XAddrs>
    <d:MetadataVersion>${target.metadataVersion()}</d:MetadataVersion>`;
}

function reference(endpointReference: string): Xml {
  return xml`<a:EndpointReference><a:Address>${endpointReference}</a:Address></a:EndpointReference>`;
}

function render(
  action: string,
  message: { readonly body: Xml; readonly sequence: Sequence; readonly relatesTo?: string },
): Buffer {
  const { body, sequence, relatesTo } = message;
  const envelope = xml`<?xml version="1.0" encoding="UTF-8"?>
    <s:Envelope xmlns:s="${namespaces.soap12}" xmlns:a="${addressing}" xmlns:d="${discovery}"
      xmlns:dn="${targetTypes[0].namespace}" xmlns:tds="${targetTypes[1].namespace}">
      <s:Header>
        <a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>
        ${relatesTo === undefined ? undefined : xml`<a:RelatesTo>${relatesTo}</a:RelatesTo>`}
        <a:To>${relatesTo === undefined ? everybody : anonymous}</a:To>
        <a:Action>${discovery}/${action}</a:Action>
        <d:AppSequence InstanceId="${sequence.instance}" MessageNumber="${sequence.next()}"/>
      </s:Header>
      <s:Body>${body}</s:Body>
    </s:Envelope>`;
  return Buffer.from(envelope.xml);
}
