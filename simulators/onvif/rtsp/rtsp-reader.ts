import { RtspError, type RtspRequest } from "./rtsp-message.ts";

/** What comes from a client: requests, and between them packets of the interleaved channels (RFC 2326, section 10.12). */
export type Incoming =
  | { readonly kind: "request"; readonly request: RtspRequest }
  | { readonly kind: "packet"; readonly channel: number };

const headLimit = 8_192;
const bodyLimit = 16_384;
const dollar = 0x24;

/** Reads a connection piece by piece. */
export interface RtspReader {
  /**
   * What became complete with these bytes. Throws an RtspError when what comes is no RTSP or too long: then nothing after it
   * can be understood either.
   */
  read(bytes: Buffer): Generator<Incoming>;
}

/** A reader keeps at most one incomplete message, whose parts are bounded. */
export function openRtspReader(): RtspReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    *read(bytes) {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      for (;;) {
        const taken = takeBlank(rest) ?? takePacket(rest) ?? takeRequest(rest);
        if (taken === undefined) break;
        rest = rest.subarray(taken.length);
        if (taken.incoming !== undefined) yield taken.incoming;
      }
      // A copy, so that a few bytes do not keep a large buffer.
      rest = Buffer.from(rest);
    },
  };
}

interface Taken {
  readonly length: number;
  readonly incoming?: Incoming;
}

/** Clients may send empty lines between messages (RFC 2326, section 4.1). */
function takeBlank(bytes: Buffer): Taken | undefined {
  return bytes[0] === 0x0d || bytes[0] === 0x0a ? { length: 1 } : undefined;
}

/** Receiver reports and whatever else a client sends on a channel: nothing in them matters to us. */
function takePacket(bytes: Buffer): Taken | undefined {
  if (bytes[0] !== dollar || bytes.length < 4) return undefined;
  const length = 4 + bytes.readUInt16BE(2);
  const channel = bytes.readUInt8(1);
  return bytes.length < length ? undefined : { length, incoming: { kind: "packet", channel } };
}

function takeRequest(bytes: Buffer): Taken | undefined {
  if (bytes.length === 0 || bytes[0] === dollar) return undefined;
  const text = bytes.toString("latin1", 0, headLimit);
  const [head, ...others] = text.split(/\r?\n\r?\n/, 2);
  if (head === undefined || others.length === 0) {
    if (bytes.length >= headLimit)
      throw new RtspError(400, `expected a head of less than ${headLimit} bytes`);
    const line = text.split(/\r?\n/, 1)[0] ?? "";
    // What begins otherwise will not become a request: no need to wait for its end.
    if (!/^[A-Za-z_]{1,24}( |$)/.test(line)) throw new RtspError(400, "expected a request of RTSP/1.0");
    return undefined;
  }
  const [line = "", ...fields] = head.split(/\r?\n/);
  const headers = readHeaders(fields);
  const [bodyStart, bodyLength] = [endOfHead(text, head), readLength(headers)];
  if (bytes.length < bodyStart + bodyLength) return undefined;

  const [, method, uri, version] =
    /^([A-Za-z_]{1,24}) (\S{1,2048}) RTSP\/(\d{1,3}\.\d{1,3})$/.exec(line) ?? [];
  if (method === undefined || uri === undefined || version === undefined)
    throw new RtspError(400, "expected a line such as DESCRIBE rtsp://host/path RTSP/1.0");
  const body = Buffer.from(bytes.subarray(bodyStart, bodyStart + bodyLength));
  const request = { method: method.toUpperCase(), uri, version, headers, body };
  return { length: bodyStart + bodyLength, incoming: { kind: "request", request } };
}

function endOfHead(text: string, head: string): number {
  return head.length + (/^\r?\n\r?\n/.exec(text.slice(head.length))?.[0].length ?? 0);
}

function readHeaders(fields: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const field of fields) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(field) ?? [];
    if (name === undefined || value === undefined)
      throw new RtspError(400, "expected headers as Name: value, one a line");
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

function readLength(headers: ReadonlyMap<string, string>): number {
  const given = headers.get("content-length") ?? "0";
  if (!/^\d{1,9}$/.test(given)) throw new RtspError(400, "expected a number as Content-Length");
  const length = Number(given);
  if (length > bodyLimit) throw new RtspError(413, `expected a body of at most ${bodyLimit} bytes`);
  return length;
}
