import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP link to one port that can be cut and restored. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Resets every connection, and each new one, until `restore`. */
  cut(): void;
  restore(): void;
  /** Lets so many more bytes through to the client, then cuts. */
  cutAfter(bytes: number): void;
}

export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let allowance = Number.POSITIVE_INFINITY;
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const track = (socket: Socket, peer: Socket) => {
    sockets.add(socket);
    socket.on("error", () => peer.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      peer.destroy();
    });
  };
  const server = createServer((client) => {
    if (isCut) return void client.resetAndDestroy();
    const device = connect(targetPort, "127.0.0.1");
    track(client, device);
    track(device, client);
    client.pipe(device);
    device.on("data", (chunk) => {
      client.write(chunk.subarray(0, allowance), () => {
        if (allowance <= 0) cut();
      });
      allowance -= chunk.length;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    restore() {
      isCut = false;
      allowance = Number.POSITIVE_INFINITY;
    },
    cutAfter(bytes) {
      allowance = bytes;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
