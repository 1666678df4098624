import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startOvens } from "../support/opcua-client.ts";
import { fakeTrace, handClock, plantStartMs } from "../support/opcua-fake-plant.ts";
import { reading, startOvenStand } from "../support/opcua-oven-stand.ts";

const python = process.env.PYTHON ?? "python3";
const hasAsyncua = spawnSync(python, ["-c", "import asyncua"]).status === 0;
const why = hasAsyncua ? "" : ` (skipped: ${python} has no asyncua; pip install asyncua)`;

/** Prints one line of JSON: what it browsed and read, what it was told while plant time ran, and the history. */
const script = `
import asyncio, json, sys
from datetime import datetime
from asyncua import Client, ua

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
        variables = await oven.get_children(nodeclassmask=ua.NodeClass.Variable)
        names = [(await child.read_browse_name()).Name for child in variables]
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

/** Prints what it found of types, units, structure and enumeration, and what became of its write, call and alarms. */
const operator = `
import asyncio, json, sys
from datetime import datetime, timedelta
from asyncua import Client, ua

start = datetime(2026, 3, 2, 6)

class Listener:
    def __init__(self):
        self.events = asyncio.Queue()
    def event_notification(self, event):
        self.events.put_nowait(event)

async def result(call):
    try:
        await call
        return "Good"
    except ua.UaStatusCodeError as error:
        return type(error).__name__

async def main(url):
    found = {}
    async with Client(url) as client:
        await client.load_data_type_definitions()
        node = lambda name: client.get_node("ns=2;s=oven-1" + name)
        oven, temperature, setpoint = node(""), node(".Temperature"), node(".SetpointTemperature")
        kind = await oven.read_type_definition()
        found["type"] = (await client.get_node(kind).read_browse_name()).Name
        unit = await (await temperature.get_child("0:EngineeringUnits")).read_value()
        bounds = await (await temperature.get_child("0:EURange")).read_value()
        found["unit"] = [unit.UnitId, unit.DisplayName.Text, bounds.Low, bounds.High]
        found["state"] = ua.PackMLState(await node(".State").read_value()).name

        found["write"] = await result(setpoint.write_value(ua.DataValue(ua.Variant(240.0, ua.VariantType.Double))))
        found["wrong type"] = await result(setpoint.write_value(ua.DataValue(ua.Variant("hot", ua.VariantType.String))))
        found["read-only"] = await result(temperature.write_value(ua.DataValue(ua.Variant(1.0, ua.VariantType.Double))))
        found["call"] = await result(oven.call_method("2:SetRecipe", "rolls"))
        found["wrong call"] = await result(oven.call_method("2:SetRecipe", "pizza"))

        listener = Listener()
        subscription = await client.create_subscription(20, listener)
        types = [client.get_node(ua.ObjectIds.ExclusiveLimitAlarmType), client.get_node(ua.ObjectIds.OffNormalAlarmType)]
        await subscription.subscribe_alarms_and_conditions(client.nodes.server, types)
        print("subscribed", flush=True)
        alarm = await listener.events.get()
        found["alarm"] = [alarm.ConditionName, alarm.SourceName, alarm.Severity, alarm.Message.Text, alarm.Retain]
        condition = client.get_node(alarm.NodeId)
        seen = ua.LocalizedText("seen")
        found["acknowledge"] = await result(condition.call_method("0:Acknowledge", alarm.EventId, seen))
        found["acknowledged"] = (await listener.events.get()).Comment.Text
        found["again"] = await result(condition.call_method("0:Acknowledge", alarm.EventId, seen))
        shelf = await condition.get_child("0:ShelvingState")
        found["shelve"] = await result(shelf.call_method("0:TimedShelve", 60000.0))
        found["comment"] = await result(condition.call_method("0:AddComment", alarm.EventId, ua.LocalizedText("noted")))

        batch = await node(".LastBatch").read_value()
        found["batch"] = [type(batch).__name__, batch.Number, batch.Recipe, batch.PartsGood, batch.MinuteTemperatures]
        found["minutes"] = await node(".LastBatchMinuteTemperatures").read_value()

        events = await oven.read_event_history(start, start + timedelta(minutes=5), evtypes=types)
        found["events"] = [[e.ConditionName, (e.Time.replace(tzinfo=None) - start).total_seconds()] for e in events][:1]
        details = ua.ReadProcessedDetails()
        details.StartTime, details.EndTime = start, start + timedelta(seconds=30)
        details.ProcessingInterval = 10000.0
        details.AggregateType = [ua.NodeId(ua.ObjectIds.AggregateFunction_Maximum)]
        details.AggregateConfiguration.UseServerCapabilitiesDefaults = True
        request = ua.HistoryReadParameters()
        request.HistoryReadDetails = details
        request.ReleaseContinuationPoints = False
        request.TimestampsToReturn = ua.TimestampsToReturn.Source
        request.NodesToRead = [ua.HistoryReadValueId(NodeId=temperature.nodeid)]
        answer = (await client.uaclient.history_read(request))[0]
        found["maxima"] = [value.Value.Value for value in answer.HistoryData.DataValues]
    print(json.dumps(found))

asyncio.run(asyncio.wait_for(main(sys.argv[1]), 30))
`;

test.skipIf(!hasAsyncua)(
  `asyncua operates an oven, treats its alarms and reads all it tells${why}`,
  async () => {
    await using stand = await startOvenStand([reading(20_000, "Temperature", 246)]);
    stand.panel.batch = {
      number: 7,
      recipe: "rye",
      startedMs: plantStartMs,
      endedMs: plantStartMs + 25_000,
      partsGood: 118,
      partsScrap: 2,
      minuteCelsius: [229.5, 230.25],
    };
    const client = spawn(python, ["-c", operator, stand.endpoint.address], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const errors = text(client.stderr);
    client.stdout.setEncoding("utf8");
    await once(client.stdout, "data");
    stand.clock.advance(30_000);
    const [answer] = await Promise.all([text(client.stdout), once(client, "exit")]);

    if (!answer) throw new Error(`expected an answer from asyncua, got ${await errors}`);
    expect(JSON.parse(answer)).toEqual({
      type: "OvenType",
      unit: [4_408_652, "°C", 0, 300],
      state: "Execute",
      write: "Good",
      "wrong type": "BadTypeMismatch",
      "read-only": "BadNotWritable",
      call: "Good",
      "wrong call": "BadInvalidArgument",
      alarm: ["OverTemperature", "oven-1", 500, "246.0 °C at a setpoint of 230.0 °C", true],
      acknowledge: "Good",
      acknowledged: "seen",
      again: "BadConditionBranchAlreadyAcked",
      shelve: "Good",
      comment: "Good",
      batch: ["BatchReport", 7, "rye", 118, [229.5, 230.25]],
      minutes: [229.5, 230.25],
      events: [["OverTemperature", 20]],
      maxima: [230, null, 246],
    });
    expect(stand.panel.asked.map(({ command }) => command)).toEqual([
      { kind: "set-setpoint", celsius: 240 },
      { kind: "set-recipe", recipe: "rolls" },
    ]);
  },
);
