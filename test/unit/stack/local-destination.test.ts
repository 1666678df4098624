import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { AlertRow, OeeRow, ReadingRow } from "../../../stack/dataflow/row.ts";
import { openLocalDestination } from "../../../stack/endpoints/local/client.ts";
import { readLocalDestination } from "../../../stack/endpoints/local/reader.ts";
import {
  type LocalDestinationOptions,
  startLocalDestination,
} from "../../../stack/endpoints/local/server.ts";
import { stillClock } from "../../support/flow-clock.ts";
import { startMortalDestination } from "../../support/flow-destination.ts";
import { temporaryDirectory } from "../../support/flow-temporary.ts";
import { openServer } from "../../support/sockets.ts";

const never = new AbortController().signal;

function reading(sourceMs: number, value: ReadingRow["value"] = 1, dataPoint = "Temperature"): ReadingRow {
  return { table: "reading", asset: "oven-1", dataPoint, sourceMs, value, status: 0 };
}

const alert: AlertRow = {
  table: "alert",
  asset: "oven-1",
  dataPoint: "Temperature",
  detector: "ewma",
  sourceMs: 5,
  severity: "alarm",
  score: 1.5,
  value: 190,
  message: "too hot",
};

const oee: OeeRow = {
  table: "oee",
  asset: "oven-1",
  window: "hour",
  fromMs: 0,
  toMs: 3_600_000,
  productionMs: 1,
  plannedBusyMs: 2,
  unknownMs: 0,
  producedCount: 3,
  goodCount: 2,
  scrapCount: 1,
  idealCycleSeconds: 4,
  availability: 0.5,
  effectiveness: null,
  quality: 2 / 3,
  oee: null,
};

async function start(options: Partial<LocalDestinationOptions> = {}) {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await temporaryDirectory());
  const file = join(directory.path, "destination.sqlite");
  const server = resources.use(await startLocalDestination({ file, clock: stillClock, ...options }));
  const client = resources.use(openLocalDestination({ url: server.url }));
  const owned = resources.move();
  return { file, server, client, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function stored(file: string, dataPoint = "Temperature") {
  using rows = readLocalDestination(file);
  return [...rows.readings("oven-1", dataPoint)];
}

async function post(url: string, body: string): Promise<[number, string]> {
  const response = await fetch(`${url}/rows`, { method: "POST", body });
  return [response.status, await response.text()];
}

test("readings come back in order of source time with their arrival, whatever the order in which they came", async () => {
  await using running = await start({ clock: { wallMs: () => 777 } });
  await running.client.write([reading(30, 3), reading(10.5, 1.25)], never);
  await running.client.write([reading(20, null)], never);
  expect(stored(running.file)).toEqual([
    { sourceMs: 10.5, value: 1.25, status: 0, arrivedMs: 777 },
    { sourceMs: 20, value: null, status: 0, arrivedMs: 777 },
    { sourceMs: 30, value: 3, status: 0, arrivedMs: 777 },
  ]);
});

test.each([[0], [1], [-2.5], [1e300], [true], [false], ["Execute"], ["1"], [""], [null]])(
  "the value %j comes back as it was",
  async (value) => {
    await using running = await start();
    await running.client.write([reading(1, value)], never);
    expect(stored(running.file).map((row) => row.value)).toEqual([value]);
  },
);

test("alerts and OEE rows come back whole", async () => {
  await using running = await start({ clock: { wallMs: () => 777 } });
  await running.client.write([alert, oee], never);
  using rows = readLocalDestination(running.file);
  expect(rows.alerts()).toEqual([{ ...alert, arrivedMs: 777 }]);
  expect(rows.oee()).toEqual([{ ...oee, arrivedMs: 777 }]);
});

test("a row that is there already is passed over, in the same batch, in a later one and after a restart", async () => {
  await using running = await start();
  await running.client.write([reading(1), reading(2), reading(1), alert, alert, oee], never);
  await running.client.write([reading(2, 99), alert, oee], never);
  expect(running.server.counts()).toMatchObject({ reading: 2, alert: 1, oee: 1, repeated: 5 });
  await running.server[Symbol.asyncDispose]();

  await using again = await startLocalDestination({ file: running.file, clock: stillClock });
  await using client = openLocalDestination({ url: again.url });
  await client.write([reading(1), reading(2), alert, oee, reading(3)], never);
  expect(again.counts()).toMatchObject({ reading: 3, alert: 1, oee: 1, repeated: 4 });
  expect(stored(running.file).map(({ sourceMs, value }) => [sourceMs, value])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

test("without dedupe a double is stored, after the first one", async () => {
  await using running = await start({ dedupe: false });
  await running.client.write([reading(1, "a"), reading(2)], never);
  await running.client.write([reading(1, "b"), reading(1, "c"), alert, alert], never);
  expect(stored(running.file).map(({ sourceMs, value }) => [sourceMs, value])).toEqual([
    [1, "a"],
    [1, "b"],
    [1, "c"],
    [2, 1],
  ]);
  expect(running.server.counts()).toMatchObject({ reading: 4, alert: 2, repeated: 3 });
});

test("counts are kept per asset, and a restart begins with what is stored", async () => {
  await using running = await start();
  const other = { ...reading(1), asset: "oven-2" };
  await running.client.write([reading(1), reading(2), reading(2, 5, "Energy"), other, alert], never);
  const byAsset = { "oven-1": { reading: 3, alert: 1, oee: 0 }, "oven-2": { reading: 1, alert: 0, oee: 0 } };
  expect(running.server.counts()).toEqual({ reading: 4, alert: 1, oee: 0, repeated: 0, byAsset });
  expect(await (await fetch(`${running.server.url}/stats`)).json()).toEqual(running.server.counts());
  await running.server[Symbol.asyncDispose]();
  await using again = await startLocalDestination({ file: running.file, clock: stillClock });
  expect(again.counts().byAsset).toEqual(byAsset);
});

test("rows are taken as NDJSON as well", async () => {
  await using running = await start();
  const [status] = await post(
    running.server.url,
    `${JSON.stringify(reading(1))}\n\n${JSON.stringify(alert)}\n`,
  );
  expect(status).toBe(200);
  expect(running.server.counts()).toMatchObject({ reading: 1, alert: 1 });
});

test.each([
  ["[", "expected a JSON array of rows"],
  ['{"table":"reading"', "row 1: expected JSON"],
  ["[1]", "row 1: expected a row, got 1"],
  ['[{"table":"constructor"}]', 'row 1: table: expected reading, alert, oee, got \\"constructor\\"'],
  [
    JSON.stringify([reading(1), { ...reading(2), sourceMs: "2" }]),
    'row 2: sourceMs: expected a number, got \\"2\\"',
  ],
  [
    JSON.stringify([{ ...reading(2), value: [1] }]),
    "row 1: value: expected a number, a boolean, a string or null, got [1]",
  ],
  [
    JSON.stringify([{ ...alert, severity: "bad" }]),
    "row 1: severity: expected one of warning, alarm, critical",
  ],
  [
    JSON.stringify([{ ...oee, quality: undefined }]),
    "row 1: quality: expected a number or null, got undefined",
  ],
  [
    '[{"table":"reading","asset":"a","dataPoint":"b","sourceMs":1e999,"value":1,"status":0}]',
    "row 1: sourceMs: expected a number",
  ],
])("%s is answered 400 with what was expected, and nothing is stored", async (body, problem) => {
  await using running = await start();
  const [status, text] = await post(running.server.url, body);
  expect([status, text]).toEqual([400, expect.stringContaining(problem)]);
  expect(running.server.counts().reading).toBe(0);
});

test("an unknown path is answered 404 with what there is", async () => {
  await using running = await start();
  const response = await fetch(`${running.server.url}/row`);
  expect([response.status, await response.text()]).toEqual([
    404,
    expect.stringContaining("POST /rows and GET /stats"),
  ]);
});

test("a full disk is answered 507, stores nothing of the batch, and the client says so", async () => {
  await using running = await start({ capacityBytes: 200_000 });
  const wide = (from: number) =>
    Array.from({ length: 500 }, (_, index) => reading(from + index, "x".repeat(100)));
  const filling = (async () => {
    for (let from = 0; ; from += 500) await running.client.write(wide(from), never);
  })();
  await expect(filling).rejects.toThrow(
    /answered 507: .*destination\.sqlite: database or disk is full; make room there/,
  );
  const { reading: count } = running.server.counts();
  expect(count % 500).toBe(0);
  expect(stored(running.file)).toHaveLength(count);
  await running.client.write([reading(count)], never).catch(() => {});
  expect(stored(running.file)).toHaveLength(running.server.counts().reading);
});

test.each([
  ["a text file", (file: string) => writeFile(file, "dear diary, ".repeat(1_000)), "file is not a database"],
  [
    "another program's database",
    async (file: string) => {
      using database = new DatabaseSync(file);
      database.exec("CREATE TABLE customer (name TEXT)");
    },
    "found the tables of another program",
  ],
])("%s is not taken for a destination", async (_what, prepare, reason) => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "destination.sqlite");
  await prepare(file);
  await expect(startLocalDestination({ file, clock: stillClock })).rejects.toThrow(reason);
  expect(() => readLocalDestination(file)).toThrow(file);
});

test("a file that is not there is not made by reading it", async () => {
  await using directory = await temporaryDirectory();
  expect(() => readLocalDestination(join(directory.path, "none.sqlite"))).toThrow("there is no such file");
});

test("a port that is taken is told at the start, and the file is let go", async () => {
  await using running = await start();
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "other.sqlite");
  const { port } = running.server;
  await expect(startLocalDestination({ file, port, clock: stillClock })).rejects.toThrow("EADDRINUSE");
});

test.each([
  ["says nothing", () => {}, "gave no answer within 100 ms"],
  ["hangs up", (socket: { destroy(): void }) => socket.destroy(), /socket hang up|ECONNRESET/],
  [
    "speaks another protocol",
    (socket: { end(text: string): void }) => socket.end("220 smtp ready\r\n"),
    "Parse Error",
  ],
] as const)("a server that %s makes the client reject with its address", async (_what, behave, reason) => {
  await using server = await openServer(behave);
  const url = `http://127.0.0.1:${server.port}`;
  await using client = openLocalDestination({ url, timeoutMs: 100 });
  const written = client.write([reading(1)], never);
  await expect(written).rejects.toThrow(reason);
  await expect(written).rejects.toThrow(`destination ${url}`);
});

test("aborting ends a write that waits for an answer", async () => {
  await using server = await openServer(() => {});
  await using client = openLocalDestination({ url: `http://127.0.0.1:${server.port}` });
  const abort = new AbortController();
  const written = client.write([reading(1)], abort.signal);
  abort.abort();
  await expect(written).rejects.toThrow("aborted");
});

test("everything that was answered survives kill -9, and no batch survives in part", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "destination.sqlite");
  await using destination = await startMortalDestination(file);
  await using client = openLocalDestination({ url: destination.url });
  let answered = 0;
  const writing = (async () => {
    for (;;) {
      await client.write(
        Array.from({ length: 1_000 }, (_, index) => reading(answered * 1_000 + index)),
        never,
      );
      answered += 1;
      if (answered === 20) void destination.kill();
    }
  })();
  await expect(writing).rejects.toThrow(destination.url);
  const count = stored(file).length;
  expect(count % 1_000).toBe(0);
  expect(count).toBeGreaterThanOrEqual(answered * 1_000);
});
