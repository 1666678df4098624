import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Where a port is. */
export interface Port {
  readonly host: string;
  readonly port: number;
}

/** Long enough for an answer on loopback; a server that says nothing to nonsense is as right as one that does. */
const answerBoundMs = 100;

/** What sending something came to. */
export type Answer = "answered" | "closed" | "silent" | "refused";

/**
 * Sends frames over one connection, the next one once something came back or a moment has passed. `adapt` may change a
 * frame by what has come back so far.
 */
export async function converse(
  { host, port }: Port,
  frames: readonly Buffer[],
  adapt: (frame: Buffer, received: Buffer) => Buffer = (frame) => frame,
): Promise<Answer> {
  const socket = connect({ host, port, noDelay: true });
  let received = Buffer.alloc(0);
  let isClosed = false;
  socket.on("error", () => {}); // A server may well reset such a connection.
  socket.on("close", () => {
    isClosed = true;
  });
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]).subarray(-65_536);
  });
  await settled(socket, ["connect", "close"]);
  if (isClosed) return "refused";
  for (const frame of frames) {
    if (isClosed) break;
    socket.write(adapt(frame, received));
    await settled(socket, ["data", "close"]);
  }
  socket.destroy();
  if (received.length > 0) return "answered";
  return isClosed ? "closed" : "silent";
}

/** Waits for one of those events, or for a moment. */
async function settled(socket: Socket, events: readonly string[]): Promise<void> {
  const done = Promise.withResolvers<void>();
  const timer = setTimeout(done.resolve, answerBoundMs);
  for (const event of events) socket.once(event, done.resolve);
  await done.promise;
  clearTimeout(timer);
  for (const event of events) socket.removeListener(event, done.resolve);
}

/** Records what a client sends while it is used, in the pieces in which it came. */
export async function record(target: Port, use: (proxy: Port) => Promise<void>): Promise<readonly Buffer[]> {
  const frames: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect(target);
    near.on("data", (chunk: Buffer) => frames.push(chunk));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await use({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  for (const socket of sockets) socket.destroy();
  const closed = once(server, "close");
  server.close();
  await closed;
  return frames;
}
