import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { rtspAccount } from "./onvif-rtsp-stand.ts";

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A packet that came on a channel of the connection. */
export interface RawPacket {
  readonly channel: number;
  readonly bytes: Buffer;
}

/** An RTSP client that does what a test says, right or wrong, and proves the account when it is asked to. */
export interface RawRtsp extends Disposable {
  readonly socket: Socket;
  /** All packets so far. */
  readonly packets: readonly RawPacket[];
  readonly closed: Promise<void>;
  /** Sends a request and waits for its answer. */
  ask(
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<RawAnswer>;
  /** SETUP and PLAY over channels 0 and 1; the id of the session. */
  play(path: string): Promise<string>;
}

export async function openRawRtsp(port: number, password: string = rtspAccount.password): Promise<RawRtsp> {
  const socket = connect({ host: "127.0.0.1", port });
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => {
    // A server that drops the client resets the connection; `closed` tells.
  });
  const packets: RawPacket[] = [];
  const waiting: ((answer: RawAnswer) => void)[] = [];
  let rest = Buffer.alloc(0);
  let [cseq, challenge] = [0, ""];
  socket.on("data", (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (let taken = take(rest); taken !== undefined; taken = take(rest)) {
      rest = rest.subarray(taken.length);
      if ("channel" in taken.what) packets.push(taken.what);
      else waiting.shift()?.(taken.what);
    }
  });
  await new Promise<void>((resolve) => socket.on("connect", resolve));

  async function ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body = "",
  ) {
    const uri = path.includes("://") || path === "*" ? path : `rtsp://127.0.0.1:${port}/${path}`;
    const send = () => {
      cseq += 1;
      const all = {
        CSeq: String(cseq),
        ...(challenge === "" ? {} : { Authorization: digest(challenge, { method, uri, password }) }),
        ...(body === "" ? {} : { "Content-Length": String(body.length) }),
        ...headers,
      };
      const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`${method} ${uri} RTSP/1.0\r\n${lines.join("")}\r\n${body}`);
      return Promise.race([
        new Promise<RawAnswer>((resolve) => waiting.push(resolve)),
        closed.then((): RawAnswer => {
          throw new Error("the connection was closed before an answer came");
        }),
      ]);
    };
    const answer = await send();
    const asked = answer.headers.get("www-authenticate");
    if (answer.status !== 401 || asked === undefined || challenge !== "") return answer;
    challenge = asked;
    return send();
  }

  return {
    socket,
    packets,
    closed,
    ask,
    async play(path) {
      const transport = { Transport: "RTP/AVP/TCP;unicast;interleaved=0-1" };
      const { headers } = await ask("SETUP", `${path}/track1`, transport);
      const session = headers.get("session")?.split(";")[0] ?? "";
      const { status } = await ask("PLAY", path, { Session: session });
      if (status !== 200) throw new Error(`expected 200 to PLAY, got ${status}`);
      return session;
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

function take(bytes: Buffer): { readonly length: number; readonly what: RawAnswer | RawPacket } | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0x24) {
    const length = 4 + bytes.readUInt16BE(2);
    if (bytes.length < length) return undefined;
    return { length, what: { channel: bytes.readUInt8(1), bytes: Buffer.from(bytes.subarray(4, length)) } };
  }
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...fields] = bytes.toString("utf8", 0, end).split("\r\n");
  const headers = new Map(
    fields.map((field) => {
      const [name = "", value = ""] = field.split(/: (.*)/s);
      return [name.toLowerCase(), value];
    }),
  );
  const length = end + 4 + Number(headers.get("content-length") ?? 0);
  if (bytes.length < length) return undefined;
  const status = Number(line.split(" ")[1]);
  return { length, what: { status, headers, body: bytes.toString("utf8", end + 4, length) } };
}

function digest(
  challenge: string,
  { method, uri, password }: { readonly method: string; readonly uri: string; readonly password: string },
): string {
  const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? "";
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const [realm, nonce] = [part("realm"), part("nonce")];
  const response = md5(
    `${md5(`${rtspAccount.username}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${uri}`)}`,
  );
  return `Digest username="${rtspAccount.username}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`;
}
