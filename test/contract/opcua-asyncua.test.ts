import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startOvens } from "../support/opcua-client.ts";
import { fakeTrace, handClock, plantStartMs } from "../support/opcua-fake-plant.ts";

const python = process.env.PYTHON ?? "python3";
const hasAsyncua = spawnSync(python, ["-c", "import asyncua"]).status === 0;
const why = hasAsyncua ? "" : ` (skipped: ${python} has no asyncua; pip install asyncua)`;

/** Prints one line of JSON: what it browsed and read, what it was told while plant time ran, and the history. */
const script = `
import asyncio, json, sys
from datetime import datetime
from asyncua import Client

def row(value):
    return [value.Value.Value, value.StatusCode.value, round(value.SourceTimestamp.timestamp() * 1000)]

class Listener:
    def __init__(self):
        self.rows = []
    def datachange_notification(self, node, value, data):
        self.rows.append(row(data.monitored_item.Value))

async def main(url):
    async with Client(url) as client:
        index = await client.get_namespace_index("urn:digital-plant:bakery")
        oven = await client.nodes.objects.get_child([f"{index}:Bakery", f"{index}:oven-1"])
        names = [(await child.read_browse_name()).Name for child in await oven.get_children()]
        temperature = await oven.get_child(f"{index}:Temperature")
        read = row(await temperature.read_data_value(raise_on_bad_status=False))
        listener = Listener()
        subscription = await client.create_subscription(50, listener)
        await subscription.subscribe_data_change(temperature, queuesize=1000, sampling_interval=0)
        print("subscribed", flush=True)
        while len(listener.rows) < 301:
            await asyncio.sleep(0.02)
        history = await temperature.read_raw_history(datetime(2026, 3, 2, 6), datetime(2026, 3, 2, 7), 50)
        print(json.dumps({"names": names, "read": read, "told": listener.rows, "history": [row(v) for v in history]}))

asyncio.run(asyncio.wait_for(main(sys.argv[1]), 30))
`;

test.skipIf(!hasAsyncua)(`asyncua browses, reads, subscribes and reads history${why}`, async () => {
  const clock = handClock();
  const trace = fakeTrace("oven-1");
  await using ovens = await startOvens([trace], clock);
  const client = spawn(python, ["-c", script, ovens.endpoints[0]?.address ?? ""], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const errors = text(client.stderr);
  client.stdout.setEncoding("utf8");
  await once(client.stdout, "data");
  clock.advance(30_000, 700);
  const [answer] = await Promise.all([text(client.stdout), once(client, "exit")]);

  const rows = trace
    .due(plantStartMs - 1, clock.now())
    .filter(({ dataPoint }) => dataPoint === "Temperature")
    .map(({ value, status, atMs }) => [value, status, atMs]);
  if (!answer) throw new Error(`expected an answer from asyncua, got ${await errors}`);
  expect(JSON.parse(answer)).toEqual({
    names: trace.dataPoints.map(({ name }) => name),
    read: rows[0],
    told: rows,
    history: rows.slice(0, 50),
  });
});
