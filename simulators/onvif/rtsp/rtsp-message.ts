/** A request as it came (RFC 2326, section 6). */
export interface RtspRequest {
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  /** By their names in small letters; of a header that came twice, the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** An answer; `CSeq` and the like are added to it. */
export interface RtspResponse {
  readonly status: RtspStatus;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The statuses that we answer with, and what they are called (RFC 2326, section 7.1.1). */
const reasons = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Request Entity Too Large",
  451: "Parameter Not Understood",
  453: "Not Enough Bandwidth",
  454: "Session Not Found",
  455: "Method Not Valid in This State",
  457: "Invalid Range",
  459: "Aggregate Operation Not Allowed",
  461: "Unsupported Transport",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "RTSP Version Not Supported",
  551: "Option not supported",
} as const;

export type RtspStatus = keyof typeof reasons;

/** A request that is answered with an error, and a sentence about it for people. */
export class RtspError extends Error {
  readonly status: RtspStatus;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: RtspStatus, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  /** The answer that says it. */
  response(): RtspResponse {
    const headers = { ...this.headers, "Content-Type": "text/plain" };
    return { status: this.status, headers, body: `${this.message}\r\n` };
  }
}

/** The bytes of an answer to the request of that number. */
export function renderResponse(
  { status, headers = {}, body = "" }: RtspResponse,
  { cseq, wallMs }: { readonly cseq: string | undefined; readonly wallMs: number },
): Buffer {
  const lines = Object.entries({
    ...(cseq === undefined ? {} : { CSeq: cseq }),
    Date: new Date(wallMs).toUTCString(),
    Server: "Digital Plant camera",
    ...headers,
    ...(body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) }),
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`RTSP/1.0 ${status} ${reasons[status]}\r\n${head}\r\n${body}`);
}
