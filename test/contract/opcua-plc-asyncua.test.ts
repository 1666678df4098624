import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { opcuaPlc } from "../../simulators/opcua/opcua-plc.ts";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import { startSignalDevice } from "../support/opcua-signals.ts";

const python = process.env.PYTHON ?? "python3";
const hasAsyncua = spawnSync(python, ["-c", "import asyncua"]).status === 0;
const why = hasAsyncua ? "" : ` (skipped: ${python} has no asyncua; pip install asyncua)`;

/** The asset definition of the quickstart, its boiler's structure and methods; one line of JSON at the end. */
const script = `
import asyncio, json, sys
from asyncua import Client, ua

sources = {"Temperature": "ns=3;s=SpikeData", "EnergyUse": "ns=3;s=FastUInt10", "Weight": "ns=3;s=FastUInt9"}

class Listener:
    def __init__(self):
        self.rows = []
        self.names = {}
    def datachange_notification(self, node, value, data):
        at = round(data.monitored_item.Value.SourceTimestamp.timestamp() * 1000)
        self.rows.append([self.names[node.nodeid.to_string()], value, at])

async def main(url):
    async with Client(url) as client:
        listener = Listener()
        listener.names = {source: name for name, source in sources.items()}
        subscription = await client.create_subscription(1000, listener)
        nodes = [client.get_node(source) for source in sources.values()]
        await subscription.subscribe_data_change(nodes, queuesize=1, sampling_interval=500)
        print("subscribed", flush=True)
        while len([row for row in listener.rows if row[0] == "Temperature"]) < 4:
            await asyncio.sleep(0.02)

        await client.load_data_type_definitions()
        status = client.get_node("ns=4;i=15013")
        methods = client.get_node("ns=3;s=Methods")
        heating = (await status.read_value()).HeaterState
        await methods.call_method("4:HeaterOff")
        off = await status.read_value()
        boiler = client.get_node("ns=4;i=5019")
        await boiler.call_method("4:Switch", False)
        target = client.get_node("ns=4;i=6217")
        await target.write_value(95.0, ua.VariantType.Float)
        print(json.dumps({
            "rows": listener.rows,
            "heating": int(heating),
            "off": [int(off.HeaterState), off.Pressure - off.Temperature.Bottom],
            "heater": await client.get_node("ns=4;i=6212").read_value(),
            "target": await target.read_value(),
        }))

asyncio.run(asyncio.wait_for(main(sys.argv[1]), 30))
`;

test.skipIf(!hasAsyncua)(`asyncua reads the quickstart's asset and moves the boilers${why}`, async () => {
  await using plc = await startSignalDevice(opcuaPlc, { fn: 10, ftl: 212, ftu: 273, ftr: true });
  const client = spawn(python, ["-c", script, plc.endpoint.address], { stdio: ["ignore", "pipe", "pipe"] });
  const errors = text(client.stderr);
  client.stdout.setEncoding("utf8");
  await once(client.stdout, "data");
  // Plant time goes with the machine's, as it does at speed 1.
  const running = setInterval(() => plc.clock.advance(50), 50);
  const [answer] = await Promise.all([text(client.stdout), once(client, "exit")]);
  clearInterval(running);

  if (!answer) throw new Error(`expected an answer from asyncua, got ${await errors}`);
  const { rows, ...boilers } = JSON.parse(answer);
  expect(boilers).toEqual({ heating: 1, off: [0, 100_000], heater: false, target: 95 });
  const nodes = { Temperature: "SpikeData", EnergyUse: "FastUInt10", Weight: "FastUInt9" };
  const due = plc.plant
    .trace("oven")
    .due(plantStartMs - 1, plc.clock.now())
    .map(({ dataPoint, value, atMs }) => JSON.stringify([dataPoint, value, atMs]));
  const told: readonly [keyof typeof nodes, number, number][] = rows;
  expect(told.length).toBeGreaterThan(8);
  for (const [name, value, atMs] of told) expect(due).toContain(JSON.stringify([nodes[name], value, atMs]));
});
