import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { createParser } from "eventsource-parser";
import { expect, test } from "vitest";
import { openEventStream } from "../../simulators/sse/event-stream.ts";
import { sseSensor } from "../../simulators/sse/sse-sensor.ts";
import { fakePlant, manualClock, startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { until } from "../support/http-source.ts";

const everyMs = 20_000;
const run = promisify(execFile);

async function startScale(everyReadingMs = everyMs) {
  const clock = manualClock();
  const devices = await sseSensor.start(
    [{ name: "scale", config: sseSensor.config.parse({ measures: "fill-weight" }) }],
    {
      plant: fakePlant({
        scale: { dataPoint: "FillWeight", everyMs: everyReadingMs, value: (index) => 400 + index },
      }),
      clock,
      host: "127.0.0.1",
      seed: 1,
      directory: tmpdir(),
    },
  );
  const [endpoint] = devices.endpoints;
  if (endpoint === undefined) throw new Error("no endpoint");
  return { clock, endpoint, [Symbol.asyncDispose]: () => devices[Symbol.asyncDispose]() };
}

interface Client extends Disposable {
  readonly ids: readonly number[];
  readonly isClosed: boolean;
}

/** A client that reads fill-weight events until disposed. */
async function follow(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Client> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const state = { ids: [] as number[], isClosed: false };
  const parser = createParser({
    onEvent: ({ event, id }) => {
      if (event === "fill-weight") state.ids.push(Number(id));
    },
  });
  response.setEncoding("utf8").on("data", (chunk: string) => parser.feed(chunk));
  response
    .on("error", () => {})
    .on("close", () => {
      state.isClosed = true;
    });
  return Object.assign(state, { [Symbol.dispose]: () => void request.destroy() });
}

const times = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => startMs + (first + index) * everyMs);

test("curl sees named events with the source time as id, from the first reading on", async () => {
  await using scale = await startScale();
  const { stdout } = await run("curl", ["-sSN", "-m", "10", `${scale.endpoint.address}?limit=1`]);
  expect(stdout).toBe(
    [
      "retry: 2000\n\n",
      `event: start\nid: ${startMs - 1}\ndata: {}\n\n`,
      `event: fill-weight\nid: ${startMs}\n`,
      'data: {"FillWeight":{"SourceTimestamp":"2026-03-02T06:00:00.000Z","Value":400}}\n\n',
    ].join(""),
  );
});

test("the line that shows a person how to read it works as it stands, and says when something leaves", async () => {
  await using scale = await startScale();
  const { tryIt } = scale.endpoint;
  expect(tryIt).toMatch(/, the first batch leaves the ovens at 2026-03-02T06:00:20.000Z$/);
  const { stdout } = await run("bash", ["-c", tryIt.replace("curl", "curl -sS -m 1")]).catch(
    (error: unknown) => error as { stdout: string },
  );
  expect(stdout).toContain(`event: fill-weight\nid: ${startMs}\n`);
});

test("the EventSource of undici gets each event and comes back by itself with its last id", async () => {
  await using first = await startScale();
  const { clock, endpoint } = first;
  const script = `const source = new EventSource(process.argv[1]);
    source.addEventListener("fill-weight", (event) => console.log(event.lastEventId + " " + event.data));
    source.addEventListener("error", () => console.log("lost"));
    setInterval(() => {}, 1_000); // While it waits to reconnect, EventSource does not keep a process alive.`;
  const client = spawn(process.execPath, [
    "--experimental-eventsource",
    "--no-warnings",
    "-e",
    script,
    `${endpoint.address}?limit=3`,
  ]);
  const closed = once(client, "close");
  const lines: string[] = [];
  createInterface({ input: client.stdout }).on("line", (line) => lines.push(line));
  try {
    await until("the first event came", () => lines.length === 1);
    clock.advance(2 * everyMs);
    // limit=3 ends the stream here; what falls due before the client is back is replayed.
    await until("the stream ended", () => lines.includes("lost"));
    clock.advance(3 * everyMs);
    await until("the missed events came", () => lines.filter((line) => line !== "lost").length === 6);
    expect(lines.filter((line) => line !== "lost").map((line) => Number(line.split(" ")[0]))).toEqual(
      times(0, 6),
    );
    expect(lines[0]).toContain('{"FillWeight":{"SourceTimestamp":"2026-03-02T06:00:00.000Z","Value":400}}');
  } finally {
    client.kill();
    await closed;
  }
});

test("events come live, in every step of plant time", async () => {
  await using scale = await startScale();
  using client = await follow(scale.endpoint.address);
  await until("the first event came", () => client.ids.length === 1);
  for (let step = 0; step < 10; step += 1) scale.clock.advance(everyMs / 2);
  await until("the events came", () => client.ids.length === 6);
  expect(client.ids).toEqual(times(0, 6));
});

test.each([
  ["header", (id: string) => ["", { "Last-Event-ID": id }] as const],
  ["query", (id: string) => [`?lastEventId=${id}`, {}] as const],
])("what came after the last event id is replayed and followed live (%s)", async (_way, asked) => {
  await using scale = await startScale();
  scale.clock.advance(2_000 * everyMs);
  const [query, headers] = asked(String(startMs + 9 * everyMs));
  using client = await follow(`${scale.endpoint.address}${query}`, headers);
  await until("the replay came", () => client.ids.length === 1_991);
  scale.clock.advance(everyMs);
  await until("the live event came", () => client.ids.length === 1_992);
  expect(client.ids).toEqual(times(10, 1_992));
});

test.each([
  ["long before the start", "0", times(0, 6)],
  ["in time to come", "999999999999999", times(6, 1)],
])("a last event id %s is taken as the nearest time that there is", async (_when, id, expected) => {
  await using scale = await startScale();
  scale.clock.advance(5 * everyMs);
  using client = await follow(scale.endpoint.address, { "Last-Event-ID": id });
  if (expected.length > 1) await until("the replay came", () => client.ids.length === 6);
  else scale.clock.advance(everyMs);
  await until("the events came", () => client.ids.length === expected.length);
  expect(client.ids).toEqual(expected);
});

test.each([
  ["a last event id in words", "?lastEventId=yesterday"],
  ["a negative last event id", "?lastEventId=-1"],
  ["a last event id beyond all times", `?lastEventId=${"9".repeat(400)}`],
  ["two last event ids", "?lastEventId=1&lastEventId=2"],
  ["a limit of 0", "?limit=0"],
  ["a limit that is no number", "?limit=all"],
  ["a length of time without bound", "?seconds=99999999"],
])("%s is refused in JSON", async (_reason, query) => {
  await using scale = await startScale();
  const answer = await curl(`${scale.endpoint.address}${query}`);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).error).toMatch(/expected/);
  expect(answer.body.length).toBeLessThan(300);
});

test("HEAD, POST and unknown paths end at once", async () => {
  await using scale = await startScale();
  const head = await curl("-I", scale.endpoint.address);
  expect([head.status, head.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
  expect((await curl("-X", "POST", scale.endpoint.address)).status).toBe(405);
  expect((await curl(`${scale.endpoint.address}/more`)).status).toBe(404);
  const root = await curl(scale.endpoint.address.replace("/events", "/"));
  const { paths } = JSON.parse(root.body) as { paths: Record<string, string> };
  expect(paths["/events"]).toContain("the first batch leaves the ovens at 2026-03-02T06:00:20.000Z");
});

test("a stream with an end in seconds ends then", async () => {
  await using scale = await startScale();
  const answer = await curl("-N", `${scale.endpoint.address}?lastEventId=0&seconds=1`);
  expect(answer.body.match(/^id: /gm)?.length).toBe(1);
});

test("500 clients get every event, and some that leave abruptly disturb nobody", async () => {
  await using scale = await startScale();
  const clients = await Promise.all(Array.from({ length: 500 }, () => follow(scale.endpoint.address)));
  for (const client of clients.slice(0, 100)) client[Symbol.dispose]();
  for (let step = 0; step < 50; step += 1) scale.clock.advance(everyMs);
  const others = clients.slice(100);
  await until("all events came", () => others.every((client) => client.ids.length === 51));
  expect(others.every((client) => client.ids.join() === times(0, 51).join())).toBe(true);
  for (const client of others) client[Symbol.dispose]();
});

test("the 1,001st client is told to come back later", async () => {
  await using scale = await startScale();
  const clients = await Promise.all(Array.from({ length: 1_000 }, () => follow(scale.endpoint.address)));
  const answer = await curl(scale.endpoint.address);
  expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "10"]);
  for (const client of clients) client[Symbol.dispose]();
});

test("a client that does not read fills no memory, and gets all once it reads again", async () => {
  await using scale = await startScale(10);
  const { hostname, port } = new URL(scale.endpoint.address);
  const socket = connect(Number(port), hostname);
  socket.write("GET /events HTTP/1.1\r\nHost: scale\r\n\r\n");
  await once(socket, "readable");

  const before = process.memoryUsage();
  for (let step = 0; step < 100; step += 1) scale.clock.advance(60_000);
  const after = process.memoryUsage();
  // 600,001 events of about 110 bytes are 66 MB.
  const grownBytes = after.external + after.heapUsed - before.external - before.heapUsed;
  expect(grownBytes).toBeLessThan(40e6);

  let lastId = 0;
  let count = 0;
  let tail = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    const lines = (tail + chunk).split("\n");
    tail = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("id: ")) continue;
      count += 1;
      lastId = Number(line.slice(4));
    }
  });
  await until("all came", () => lastId === startMs + 6_000_000);
  // The start event and 600,001 readings.
  expect(count).toBe(600_002);
  socket.destroy();
});

test.each([
  ["that goes on", {}],
  ["that should have ended", { limit: 2_000 }],
])("a client that leaves three heartbeats of a stream %s unread is dropped", async (_which, subscription) => {
  const clock = manualClock();
  const plant = fakePlant({
    scale: { dataPoint: "FillWeight", everyMs: 1, value: () => "x".repeat(10_000) },
  });
  const stream = openEventStream({
    source: { trace: plant.trace("scale") },
    eventOf: ({ value }) => ({ name: "fill-weight", data: String(value) }),
    startMs,
    now: () => clock.now(),
  });
  let isClosed = false;
  const server = createServer((_request, response) => {
    response.on("close", () => {
      isClosed = true;
    });
    stream.connect(response, subscription);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET /events HTTP/1.1\r\nHost: scale\r\n\r\n");
  await once(socket, "readable");
  clock.advance(60_000);
  stream.advance();
  stream.heartbeat();
  stream.heartbeat();
  expect(isClosed).toBe(false);
  stream.heartbeat();
  await until("it was dropped", () => isClosed);
  server.close();
});

test("disposing ends the streams and gives the port back", async () => {
  const scale = await startScale();
  using client = await follow(scale.endpoint.address);
  await scale[Symbol.asyncDispose]();
  await until("the stream closed", () => client.isClosed);
  await expect(curl(scale.endpoint.address)).rejects.toThrow();
});
