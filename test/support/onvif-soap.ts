import { createHash, randomUUID } from "node:crypto";

const oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
export const deviceNamespace = "http://www.onvif.org/ver10/device/wsdl";
export const eventNamespace = "http://www.onvif.org/ver10/events/wsdl";

export interface TokenOptions {
  readonly username?: string;
  readonly password?: string;
  readonly nonce?: string;
  readonly createdMs?: number;
}

/** A WS-Security header as any client would write it. */
export function token(options: TokenOptions = {}): string {
  const { username = "operator", password = "plant", nonce = randomUUID(), createdMs = Date.now() } = options;
  const created = new Date(createdMs).toISOString();
  const digest = createHash("sha1")
    .update(nonce + created + password)
    .digest("base64");
  return `<w:Security xmlns:w="${oasis}-wssecurity-secext-1.0.xsd" xmlns:u="${oasis}-wssecurity-utility-1.0.xsd"><w:UsernameToken><w:Username>${username}</w:Username><w:Password Type="${oasis}-username-token-profile-1.0#PasswordDigest">${digest}</w:Password><w:Nonce>${Buffer.from(nonce).toString("base64")}</w:Nonce><u:Created>${created}</u:Created></w:UsernameToken></w:Security>`;
}

/** A SOAP 1.2 envelope around one operation. */
export function envelope(body: string, header = token()): string {
  return `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Posts what it is given, as it is. */
export async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/soap+xml", ...headers },
  });
  return { status: response.status, text: await response.text() };
}

/** The content of the first element of that local name, tags and all; undefined if there is none. */
export function content(text: string, name: string): string | undefined {
  return new RegExp(`<(?:\\w+:)?${name}[^>]*>(.*?)</(?:\\w+:)?${name}>`, "s").exec(text)?.[1];
}

/** The values of an attribute, in the order of the document. */
export function attributes(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${name}="([^"]*)"`, "g"))].map(([, value = ""]) => value);
}
