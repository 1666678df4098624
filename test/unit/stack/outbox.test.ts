import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Message } from "../../../stack/connectors/connector.ts";
import { type Outbox, openOutbox } from "../../../stack/connectors/outbox.ts";
import type { OutboxLink } from "../../../stack/connectors/outbox-drain.ts";
import { MqttRefusal } from "../../../stack/mqtt/reason-code.ts";
import { temporaryDirectory } from "../../support/flow-temporary.ts";
import { until } from "../../support/flow-until.ts";

function message(index: number, payload = ""): Message {
  const userProperties = { index: `${index}` };
  return {
    topic: "azure-iot-operations/data/oven-1",
    payload,
    contentType: "application/json",
    userProperties,
  };
}

function messages(from: number, to: number, payload?: string): Message[] {
  return Array.from({ length: to - from }, (_, index) => message(from + index, payload));
}

const indexOf = ({ userProperties }: Message) => Number(userProperties.index);

/** A link that remembers what it was given, and acknowledges when told to. */
function openLink(window = 10) {
  const lost = Promise.withResolvers<Error>();
  const sent: { index: number; acknowledge: () => void; refuse: (reason: Error) => void }[] = [];
  const link: OutboxLink = {
    window,
    closed: lost.promise,
    publish(given) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      sent.push({ index: indexOf(given), acknowledge: resolve, refuse: reject });
      void lost.promise.then(reject);
      return promise;
    },
  };
  return { link, sent, cut: (reason: string) => lost.resolve(new Error(reason)) };
}

/** Sends to a link that acknowledges at once until so many came and none waits; the indexes in the order in which they came. */
async function drainAll(outbox: Outbox, expected = outbox.pending()): Promise<number[]> {
  const stop = new AbortController();
  const came: number[] = [];
  const publish = async (given: Message) => void came.push(indexOf(given));
  const drained = outbox.drain({ window: 10, closed: new Promise(() => {}), publish }, stop.signal);
  await until(
    () => came.length >= expected && outbox.pending() === 0,
    () => `${expected} came, ${came.length} did`,
  );
  stop.abort();
  await drained;
  return came;
}

test("what was appended survives with its position, and is sent in its order", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  {
    await using outbox = openOutbox({ file });
    await Promise.all([
      outbox.append("oven-1", messages(0, 3), { cursor: "a", id: "1" }),
      outbox.append("oven-2", messages(3, 5), { cursor: "z" }),
      outbox.append("oven-1", messages(5, 6), { cursor: "b" }),
    ]);
    expect(outbox.pending()).toBe(6);
  }
  await using again = openOutbox({ file });
  expect(again.position("oven-1")).toEqual({ cursor: "b", id: "1" });
  expect(again.position("oven-2")).toEqual({ cursor: "z" });
  expect(again.position("oven-3")).toEqual({});
  expect(await drainAll(again)).toEqual([0, 1, 2, 3, 4, 5]);
});

test("what was acknowledged is not sent by the next run", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  {
    await using outbox = openOutbox({ file });
    await outbox.append("oven-1", messages(0, 2_000), {});
    await drainAll(outbox);
    await outbox.append("oven-1", messages(2_000, 2_003), {});
  }
  await using again = openOutbox({ file });
  expect(again.pending()).toBe(3);
  expect(await drainAll(again)).toEqual([2_000, 2_001, 2_002]);
});

test("no more than the window is under way", async () => {
  await using directory = await temporaryDirectory();
  await using outbox = openOutbox({ file: join(directory.path, "outbox.sqlite") });
  await outbox.append("oven-1", messages(0, 100), {});
  const { link, sent, cut } = openLink(7);
  const drained = outbox.drain(link, new AbortController().signal);
  await until(() => sent.length >= 7, "seven were sent");
  sent[0]?.acknowledge();
  await until(() => sent.length >= 8, "an eighth was sent");
  cut("enough");
  await expect(drained).rejects.toThrow("enough");
  expect(sent.length).toBe(8);
});

test("after a lost connection sending starts again from the oldest unacknowledged, in order", async () => {
  await using directory = await temporaryDirectory();
  await using outbox = openOutbox({ file: join(directory.path, "outbox.sqlite") });
  await outbox.append("oven-1", messages(0, 20), {});
  const { link, sent, cut } = openLink(8);
  const drained = outbox.drain(link, new AbortController().signal);
  await until(() => sent.length === 8, "the window is full");
  for (const index of [0, 1, 4, 5]) sent[index]?.acknowledge();
  cut("link was cut");
  await expect(drained).rejects.toThrow("link was cut");
  await outbox.append("oven-1", messages(20, 25), {});
  expect(await drainAll(outbox)).toEqual(Array.from({ length: 23 }, (_, index) => index + 2));
});

test("a refused message ends the sending, and is sent again before those behind it", async () => {
  await using directory = await temporaryDirectory();
  await using outbox = openOutbox({ file: join(directory.path, "outbox.sqlite") });
  await outbox.append("oven-1", messages(0, 5), {});
  const { link, sent } = openLink();
  const drained = outbox.drain(link, new AbortController().signal);
  await until(() => sent.length === 5, "all were sent");
  sent[1]?.refuse(new MqttRefusal("publish to a", 0x97));
  for (const index of [0, 2, 3, 4]) sent[index]?.acknowledge();
  await expect(drained).rejects.toThrow("Quota exceeded (0x97)");
  expect(await drainAll(outbox)).toEqual([1, 2, 3, 4]);
});

test("a message that the broker will never take is set aside, and the others pass", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  {
    await using outbox = openOutbox({ file });
    await outbox.append("oven-1", messages(0, 3), {});
    const { link, sent } = openLink();
    const stop = new AbortController();
    const drained = outbox.drain(link, stop.signal);
    await until(() => sent.length === 3, "all were sent");
    sent[1]?.refuse(new MqttRefusal("publish to a", 0x90));
    for (const index of [0, 2]) sent[index]?.acknowledge();
    await until(() => outbox.pending() === 0, "nothing waits");
    stop.abort();
    await drained;
  }
  await using again = openOutbox({ file });
  expect(again.refused()).toBe(1);
  expect(again.pending()).toBe(0);
  await again.append("oven-1", messages(3, 4), {});
  expect(await drainAll(again)).toEqual([3]);
});

test("messages beyond the head in memory come from disk in order, while more are appended", async () => {
  await using directory = await temporaryDirectory();
  await using outbox = openOutbox({ file: join(directory.path, "outbox.sqlite"), headLimit: 50 });
  await outbox.append("oven-1", messages(0, 3_000), {});
  const drained = drainAll(outbox, 5_000);
  for (let from = 3_000; from < 5_000; from += 100)
    await outbox.append("oven-1", messages(from, from + 100), {});
  expect(await drained).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
});

test("200,000 waiting messages (120 MB) are sent by a process with 48 MB of heap", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  const payload = "x".repeat(600);
  {
    await using outbox = openOutbox({ file });
    for (let from = 0; from < 200_000; from += 1_000) {
      await outbox.append("oven-1", messages(from, from + 1_000, payload), {});
    }
  }
  const child = join(import.meta.dirname, "../../support/flow-drain-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=48", child, file]);
  expect(Number(stdout)).toBe(200_000);
});

test("a full disk rejects the append with the file's name, keeps what is stored, and heals with room", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  await using outbox = openOutbox({ file, capacityBytes: 400_000 });
  const payload = "x".repeat(10_000);
  let stored = 0;
  const filling = (async () => {
    for (;;) {
      await outbox.append("oven-1", [message(stored, payload)], { stored: `${stored}` });
      stored += 1;
    }
  })();
  await expect(filling).rejects.toThrow(
    /^outbox .*outbox\.sqlite: database or disk is full; make room there/,
  );
  expect(stored).toBeGreaterThan(10);
  expect(outbox.pending()).toBe(stored);
  expect(outbox.position("oven-1")).toEqual({ stored: `${stored - 1}` });

  expect(await drainAll(outbox)).toEqual(Array.from({ length: stored }, (_, index) => index));
  await outbox.append("oven-1", [message(stored, payload)], {});
  expect(await drainAll(outbox)).toEqual([stored]);
});

test("a second process cannot open the same outbox", async () => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  await using _outbox = openOutbox({ file });
  expect(() => openOutbox({ file })).toThrow(
    /outbox\.sqlite: database is locked; another process has it open/,
  );
});

test.each([
  [
    "a text file",
    async (file: string) => writeFile(file, "dear diary, ".repeat(1_000)),
    "file is not a database",
  ],
  [
    "another program's database",
    async (file: string) => {
      using database = new DatabaseSync(file);
      database.exec("CREATE TABLE customer (name TEXT)");
    },
    "found the tables of another program",
  ],
])("%s is not taken for an outbox", async (_what, prepare, reason) => {
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "outbox.sqlite");
  await prepare(file);
  expect(() => openOutbox({ file })).toThrow(reason);
});

test("a directory that cannot be made is named", async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, "occupied"), "");
  await chmod(join(directory.path, "occupied"), 0o444);
  expect(() => openOutbox({ file: join(directory.path, "occupied", "outbox.sqlite") })).toThrow(
    /^outbox .*occupied/,
  );
});
