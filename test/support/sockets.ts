import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A TCP server on loopback that hands every connection to `onConnection`. */
export async function openServer(
  onConnection: (socket: Socket) => void,
): Promise<{ port: number; server: Server } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {
      // A link that is cut resets its connections; the test sees that from the other end.
    });
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A connected client socket whose received bytes and end can be awaited. */
export async function openClient(
  port: number,
): Promise<{ socket: Socket; received: () => string; closed: Promise<void> } & Disposable> {
  const socket = connect({ host: "127.0.0.1", port });
  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (text) => {
    received += text;
  });
  const closed = new Promise<void>((resolve) => {
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
  });
  await new Promise<void>((resolve) => {
    socket.on("connect", () => resolve());
    socket.on("error", () => resolve());
  });
  return { socket, received: () => received, closed, [Symbol.dispose]: () => void socket.destroy() };
}
