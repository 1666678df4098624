import { expect, test } from "vitest";
import { openLink } from "../../../scenarios/harness/link.ts";
import { openClient, openServer } from "../../support/sockets.ts";

const echo = (socket: import("node:net").Socket) => void socket.pipe(socket);

test("a link carries bytes both ways", async () => {
  await using server = await openServer(echo);
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  using client = await openClient(link.port);
  client.socket.write("hello");
  await expect.poll(client.received).toBe("hello");
});

test("a cut link drops its connections and refuses new ones until it is restored", async () => {
  await using server = await openServer(echo);
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  using before = await openClient(link.port);
  before.socket.write("a");
  await expect.poll(before.received).toBe("a");

  const outage = link.cut();
  await before.closed;
  using during = await openClient(link.port);
  await during.closed;
  expect(link.touched).toMatchObject({ dropped: 1, refused: 1 });

  outage[Symbol.dispose]();
  using after = await openClient(link.port);
  after.socket.write("b");
  await expect.poll(after.received).toBe("b");
});

test("two cuts at once are restored only when both have healed", async () => {
  await using server = await openServer(echo);
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  const [first, second] = [link.cut(), link.cut()];
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(link.isCut).toBe(true);
  second[Symbol.dispose]();
  expect(link.isCut).toBe(false);
});

test("a slow link delivers everything in order, and counts what it held back", async () => {
  await using server = await openServer(echo);
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  using client = await openClient(link.port);
  const delays = [40, 1, 20, 0];
  using _slow = link.delay(() => delays.shift() ?? 5);
  const words = Array.from({ length: 50 }, (_, index) => `word-${index};`);
  for (const word of words) client.socket.write(word);
  await expect.poll(client.received).toBe(words.join(""));
  expect(link.touched.delayed).toBeGreaterThan(0);
});

test("a link carries more than its buffers hold to a reader that starts late", async () => {
  const sizeBytes = 32 * 1024 * 1024;
  let receivedBytes = 0;
  const reading = Promise.withResolvers<void>();
  await using server = await openServer((socket) => {
    socket.pause();
    void reading.promise.then(() =>
      socket
        .on("data", (chunk) => {
          receivedBytes += chunk.length;
        })
        .resume(),
    );
  });
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  using client = await openClient(link.port);
  client.socket.end(Buffer.alloc(sizeBytes));
  reading.resolve();
  await expect.poll(() => receivedBytes, { timeout: 10_000 }).toBe(sizeBytes);
});

test("the end of one direction leaves the other open", async () => {
  await using server = await openServer((socket) => socket.on("end", () => socket.end("goodbye")).resume());
  await using link = await openLink("uplink", { host: "127.0.0.1", port: server.port });
  using client = await openClient(link.port);
  client.socket.end("question");
  await expect.poll(client.received).toBe("goodbye");
});

test("a link to nowhere closes the connection that came", async () => {
  const { port } = await openServer(echo).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });
  await using link = await openLink("uplink", { host: "127.0.0.1", port });
  using client = await openClient(link.port);
  await client.closed;
  expect(link.unanswered).toBe(1);
});
