import { createHash, randomBytes, randomUUID } from "node:crypto";
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { InboundEndpoint } from "../../registry/resources.ts";
import { failure, openDeadline, readText, spoken } from "../http-client.ts";

/** One operation to be called. */
export interface SoapRequest {
  readonly operation: string;
  /** WS-Addressing action. */
  readonly action: string;
  /** The content of `<s:Body>`. */
  readonly body: string;
  /** Credentials are left out where the operation is for everybody: a clock that is not known yet would spoil them. */
  readonly isForEverybody?: boolean;
}

/** The camera understood the request and refused it. */
export class SoapRefusal extends Error {}

/** Calls operations of one camera. */
export interface SoapClient {
  /**
   * Resolves with what the schema makes of the answer's body. Throws for a lost connection, a fault (a `SoapRefusal` with
   * its reason) and an answer that is none, each with the address; waits at most `limitMs` of machine time.
   */
  call<Schema extends z.ZodType>(
    url: URL,
    request: SoapRequest,
    schema: Schema,
    options: { readonly limitMs: number; readonly signal: AbortSignal },
  ): Promise<z.output<Schema>>;
}

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  // A leaf is then always an object, whether it has attributes or not.
  alwaysCreateTextNode: true,
  htmlEntities: true,
  maxNestedTags: 64,
  isArray: (name) => ["Service", "NotificationMessage", "SimpleItem"].includes(name),
});

/** The text of an element, without the space around it. */
export const elementText = z.object({ "#text": z.string() }).transform((element) => element["#text"]);

const answer = z.object({ Envelope: z.object({ Body: z.looseObject({}) }) });
const fault = z.object({
  Fault: z.object({
    Code: z.object({ Subcode: z.object({ Value: elementText }).optional() }).optional(),
    Reason: z.object({ Text: elementText }).optional(),
    faultstring: elementText.optional(),
  }),
});

/** A client with the endpoint's account; `deviceMs` is the time that the camera's clock shows. */
export function openSoapClient(
  authentication: InboundEndpoint["authentication"],
  deviceMs: () => number,
): SoapClient {
  return {
    async call(url, request, schema, { limitMs, signal }) {
      const security = request.isForEverybody ? "" : securityHeader(authentication, deviceMs());
      using deadline = openDeadline(signal);
      deadline.extend(limitMs, `an answer of ${spoken(url)} to ${request.operation}`);
      const response = await post(url, envelope(url, request, security), request.action, deadline.signal);
      const text = await readText(response, url, deadline.signal);
      const where = `${spoken(url)} answered ${request.operation} with`;
      const body = readBody(text, `${where} ${response.status} ${response.statusText}`);
      const refusal = fault.safeParse(body);
      if (refusal.success) throw new SoapRefusal(`${where} a fault: ${reasonOf(refusal.data.Fault)}`);
      const read = schema.safeParse(body);
      if (!read.success) throw new Error(`${where} something else: ${z.prettifyError(read.error)}`);
      return read.data;
    },
  };
}

async function post(url: URL, body: string, action: string, signal: AbortSignal): Promise<Response> {
  const headers = { "content-type": `application/soap+xml; charset=utf-8; action="${action}"` };
  try {
    // A redirect would carry the credentials, which stand in the body, to wherever it leads.
    return await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  } catch (cause) {
    throw failure(url, cause, signal);
  }
}

function readBody(text: string, where: string): unknown {
  // SOAP 1.2 Part 1, section 5: no document type declaration, and so no entities of the sender's.
  if (/<!DOCTYPE/i.test(text)) throw new Error(`${where} and a document type declaration`);
  try {
    return answer.parse(parser.parse(text)).Envelope.Body;
  } catch (cause) {
    throw new Error(`${where}, expected a SOAP envelope`, { cause });
  }
}

function reasonOf({ Code, Reason, faultstring }: z.output<typeof fault>["Fault"]): string {
  const subcode = Code?.Subcode?.Value;
  const reason = Reason?.Text ?? faultstring ?? "no reason given";
  return subcode === undefined ? reason : `${reason} (${subcode})`;
}

function envelope(url: URL, { action, body }: SoapRequest, security: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action>${action}</a:Action><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID><a:To>${escapeText(url.href)}</a:To>${security}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

/** WSS UsernameToken Profile 1.0, section 3.1: the digest proves the password, the nonce and the time make it new. */
function securityHeader(authentication: InboundEndpoint["authentication"], deviceMs: number): string {
  if (authentication.method !== "UsernamePassword") return "";
  const { username, password } = authentication.usernamePasswordCredentials;
  const nonce = randomBytes(16);
  const created = new Date(deviceMs).toISOString();
  const digest = createHash("sha1").update(nonce).update(created).update(password).digest("base64");
  const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
  return `<Security xmlns="${oasis}-wssecurity-secext-1.0.xsd" s:mustUnderstand="1"><UsernameToken><Username>${escapeText(username)}</Username><Password Type="${oasis}-username-token-profile-1.0#PasswordDigest">${digest}</Password><Nonce EncodingType="${oasis}-soap-message-security-1.0#Base64Binary">${nonce.toString("base64")}</Nonce><Created xmlns="${oasis}-wssecurity-utility-1.0.xsd">${created}</Created></UsernameToken></Security>`;
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
