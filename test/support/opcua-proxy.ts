import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy on a port of its own. */
export interface TcpProxy extends AsyncDisposable {
  readonly address: string;
  /** How many connections it has made to its target. */
  connections(): number;
  /** How many connections it holds. */
  open(): number;
  /** Resets every connection and refuses new ones. */
  cut(): void;
  /** Keeps every connection and accepts new ones, and swallows what comes. */
  silence(): void;
  /** How many bytes it has swallowed. */
  swallowed(): number;
  /** Lets new connections through again. */
  restore(): void;
}

/** Opens a proxy for the OPC UA server at that port. */
export async function openProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let isSilent = false;
  let made = 0;
  let swallowed = 0;
  const swallow = (socket: Socket) => {
    socket.unpipe().on("data", (bytes: Buffer) => {
      swallowed += bytes.length;
    });
    socket.resume();
  };
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    made += 1;
    const target = connect(targetPort, "127.0.0.1");
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      if (isSilent) swallow(socket);
      else socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    address: `opc.tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => made,
    open: () => sockets.size,
    swallowed: () => swallowed,
    cut() {
      isCut = true;
      reset();
    },
    silence() {
      isSilent = true;
      for (const socket of sockets) swallow(socket);
    },
    restore() {
      isCut = false;
      isSilent = false;
    },
    async [Symbol.asyncDispose]() {
      reset();
      server.close();
      await once(server, "close");
    },
  };
}
