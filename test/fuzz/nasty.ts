/** An HTTP request with a body of its true length. */
export function post(path: string, body: Buffer | string, type = "application/soap+xml"): Buffer {
  const bytes = Buffer.from(body);
  const head = `POST ${path} HTTP/1.1\r\nHost: plant\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

export const envelope = (content: string, prolog = "") =>
  `<?xml version="1.0"?>${prolog}<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${content}</s:Body></s:Envelope>`;

const dateAndTime = `<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/>`;
const laughs = Array.from({ length: 9 }, (_, level) => {
  const body = level === 0 ? "ha" : `&a${level - 1};`.repeat(10);
  return `<!ENTITY a${level} "${body}">`;
}).join("");

/** XML that brings careless parsers down: entities, external references, depth, breadth, lies about the encoding. */
export const nastyXml: Readonly<Record<string, string>> = {
  "a billion laughs": envelope(`<x>&a8;</x>`, `<!DOCTYPE s [${laughs}]>`),
  "an external entity": envelope("<x>&f;</x>", `<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]>`),
  "an external DTD": envelope(dateAndTime, `<!DOCTYPE s SYSTEM "http://127.0.0.1:9/evil.dtd">`),
  "200,000 levels": envelope("<x>".repeat(200_000)),
  "100,000 siblings": envelope(`<r>${"<x/>".repeat(100_000)}</r>`),
  "50,000 attributes": envelope(
    `<x ${Array.from({ length: 50_000 }, (_, index) => `a${index}="1"`).join(" ")}/>`,
  ),
  "an endless attribute": envelope(`<x a="${"y".repeat(1_000_000)}"/>`),
  "a prototype's name": envelope(`<__proto__ xmlns="constructor"><polluted>1</polluted></__proto__>`),
  "a lie about the encoding": `<?xml version="1.0" encoding="UTF-16"?><a/>`,
  "nothing at all": "",
};

const hello = (size: number) => {
  const frame = Buffer.alloc(8);
  frame.write("HELF");
  frame.writeUInt32LE(size, 4);
  return frame;
};

/** A hello as a good client says it: OPC UA Part 6, 7.1.2.3. */
function goodHello(): Buffer {
  const url = Buffer.from("opc.tcp://plant:4840");
  const frame = Buffer.alloc(32 + url.length);
  hello(frame.length).copy(frame);
  frame.writeUInt32LE(8_192, 12);
  frame.writeUInt32LE(8_192, 16);
  frame.writeUInt32LE(url.length, 28);
  url.copy(frame, 32);
  return frame;
}

/** Messages of OPC UA's transport that promise more than they may. */
export const nastyOpcUa: Readonly<Record<string, Buffer>> = {
  "a hello of 4 GB": Buffer.concat([hello(0xffff_ffff), Buffer.alloc(100_000)]),
  "a hello of no length": hello(0),
  "2 GB right behind a hello": Buffer.concat([goodHello(), Buffer.from("OPNF\xff\xff\xff\x7f", "latin1")]),
  "ten thousand chunks that never end": Buffer.concat(
    Array.from({ length: 10_000 }, () => {
      const chunk = Buffer.alloc(64);
      chunk.write("MSGC");
      chunk.writeUInt32LE(64, 4);
      return chunk;
    }),
  ),
  "a message before hello": Buffer.from("MSGF\x18\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "latin1"),
  HTTP: Buffer.from("GET / HTTP/1.1\r\nHost: plant\r\n\r\n"),
};

/** Requests that promise more than they may, or say it wrongly; for any HTTP port. */
export const nastyHttp: Readonly<Record<string, Buffer>> = {
  "a header of a megabyte": Buffer.from(
    `GET / HTTP/1.1\r\nHost: plant\r\nX: ${"y".repeat(1_000_000)}\r\n\r\n`,
  ),
  "a path of a megabyte": Buffer.from(`GET /${"y".repeat(1_000_000)} HTTP/1.1\r\nHost: plant\r\n\r\n`),
  "ten thousand headers": Buffer.from(
    `GET / HTTP/1.1\r\nHost: plant\r\n${Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1\r\n`).join("")}\r\n`,
  ),
  "a broken escape": Buffer.from("GET /%zz%c0%af HTTP/1.1\r\nHost: plant\r\n\r\n"),
  "two lengths": Buffer.from(
    "POST / HTTP/1.1\r\nHost: plant\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
  ),
  "a length and chunks": Buffer.from(
    "POST / HTTP/1.1\r\nHost: plant\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
  ),
  "a chunk of 16 EB": Buffer.from(
    "POST / HTTP/1.1\r\nHost: plant\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
  ),
  "a hundred requests in one breath": Buffer.from("GET /health HTTP/1.1\r\nHost: plant\r\n\r\n".repeat(100)),
  TLS: Buffer.from("1603010200010001fc0303", "hex"),
};
