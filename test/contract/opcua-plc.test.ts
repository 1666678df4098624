import {
  AttributeIds,
  type ClientSession,
  DataType,
  StatusCodes,
  type VariantOptions,
} from "node-opcua-client";
import { expect, test } from "vitest";
import type { z } from "zod";
import { opcuaPlc } from "../../simulators/opcua/opcua-plc.ts";
import { historyRead, historyValues, monitor, openTestSession } from "../support/opcua-client.ts";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import { startSignalDevice, watch } from "../support/opcua-signals.ts";
import { until } from "../support/opcua-until.ts";

const write = (session: ClientSession, nodeId: string, value: VariantOptions) =>
  session.write({ nodeId, attributeId: AttributeIds.Value, value: { value } });

/** `--sn=5 --sr=10 --fn=10 --ftl=212 --ftu=273 --ftr=True`, as the quickstart of Azure IoT Operations starts it. */
const quickstart = { sn: 5, sr: 10, fn: 10, ftl: 212, ftu: 273, ftr: true };

const startPlc = (options: z.input<typeof opcuaPlc.config> = {}) => startSignalDevice(opcuaPlc, options);

test("namespaces, folders and node ids are those of OPC PLC", async () => {
  await using plc = await startPlc(quickstart);
  await using client = await openTestSession(plc.endpoint.address);
  const { session } = client;
  const namespaces = await session.read({ nodeId: "ns=0;i=2255", attributeId: AttributeIds.Value });
  expect(namespaces.value.value.slice(2, 5)).toEqual([
    "http://opcfoundation.org/UA/Diagnostics",
    "http://microsoft.com/Opc/OpcPlc/",
    "http://microsoft.com/Opc/OpcPlc/Boiler",
  ]);

  const browse = async (nodeId: string) =>
    ((await session.browse(nodeId)).references ?? []).map(({ browseName }) => browseName.name);
  expect(await browse("ns=3;s=OpcPlc")).toEqual(expect.arrayContaining(["Telemetry", "Methods"]));
  expect(await browse("ns=3;s=Telemetry")).toEqual(
    expect.arrayContaining(["Anomaly", "Basic", "Slow", "Fast"]),
  );
  expect(await browse("ns=3;s=Anomaly")).toEqual(
    expect.arrayContaining(["SpikeData", "DipData", "PositiveTrendData", "NegativeTrendData"]),
  );
  expect((await browse("ns=3;s=Fast")).filter((name) => name?.startsWith("FastUInt"))).toHaveLength(10);

  const ids = [
    "SpikeData",
    "StepUp",
    "AlternatingBoolean",
    "RandomSignedInt32",
    "SlowUInt5",
    "FastUInt10",
    "BadSlowUInt1",
  ];
  const values = await session.read(
    ids.map((id) => ({ nodeId: `ns=3;s=${id}`, attributeId: AttributeIds.Value })),
  );
  expect(values.map(({ statusCode }) => statusCode.name)).toEqual(ids.map(() => "Good"));
  expect(values.map(({ value }) => DataType[value.dataType])).toEqual([
    "Double",
    "UInt32",
    "Boolean",
    "Int32",
    "UInt32",
    "UInt32",
    "UInt32",
  ]);
});

test("every 100 ms cycle is shown with plant time, and its spikes are those of the truth", async () => {
  await using plc = await startPlc(quickstart);
  await using client = await openTestSession(plc.endpoint.address);
  const { received } = await monitor(client.session, { SpikeData: "ns=3;s=SpikeData" }, 10_000);
  await until("values", () => received.length === 1);
  plc.clock.advance(60_000, 700);
  const due = plc.plant
    .trace("oven")
    .due(plantStartMs - 1, plc.clock.now())
    .filter(({ dataPoint }) => dataPoint === "SpikeData");
  await until("values", () => received.length >= due.length);

  expect(received).toEqual(due);
  const spikes = plc.plant
    .truth(plc.clock.now())
    .disturbances.filter(({ shows, kind }) => kind === "spike" && shows.includes("SpikeData"));
  expect(spikes.length).toBeGreaterThan(10);
  expect(received.filter(({ value }) => value === 1000).map(({ atMs }) => atMs)).toEqual(
    spikes.map(({ fromMs }) => fromMs),
  );
  expect(Math.min(...received.map(({ value }) => Number(value)))).toBeCloseTo(-100, 0);
});

test("the asset definition of the quickstart reads fewer values than there are, and every one is true", async () => {
  await using plc = await startPlc({
    ...quickstart,
    asset: {
      dataPoints: {
        Temperature: "ns=3;s=SpikeData",
        EnergyUse: "ns=3;s=FastUInt10",
        Weight: "ns=3;s=FastUInt9",
      },
      publishingInterval: "1s",
      samplingInterval: "500ms",
      queueSize: 1,
    },
  });
  expect(plc.endpoint).toMatchObject({
    dataSources: {
      Temperature: "ns=3;s=SpikeData",
      EnergyUse: "ns=3;s=FastUInt10",
      Weight: "ns=3;s=FastUInt9",
    },
    sampling: { publishingIntervalMs: 1_000, samplingIntervalMs: 500, queueSize: 1 },
  });
  await using client = await openTestSession(plc.endpoint.address);
  const received = await watch(client.session, plc.endpoint.dataSources, {
    publishingInterval: 1_000,
    samplingInterval: 500,
    queueSize: 1,
  });
  // Plant time goes with the machine's, as it does at speed 1.
  const running = setInterval(() => plc.clock.advance(50), 50);
  try {
    await until("values", () => received.filter(({ dataPoint }) => dataPoint === "Temperature").length >= 4);
  } finally {
    clearInterval(running);
  }
  const due = plc.plant.trace("oven").due(plantStartMs - 1, plc.clock.now());
  for (const reading of received) expect(due).toContainEqual(reading);
  expect(
    received.filter(({ dataPoint }) => dataPoint === "EnergyUse").map(({ value }) => Number(value)),
  ).toSatisfy(
    (values: number[]) => values.length > 0 && values.every((value) => value >= 212 && value <= 273),
  );
  const temperatures = due.filter(({ dataPoint }) => dataPoint === "Temperature");
  expect(temperatures.length).toBeGreaterThan(20);
  expect(opcuaPlc.isSampled?.(opcuaPlc.config.parse({}))).toBe(false);
});

test("bad nodes go through the same qualities again and again", async () => {
  await using plc = await startPlc();
  await using client = await openTestSession(plc.endpoint.address);
  const { received } = await monitor(client.session, { Bad: "ns=3;s=BadFastUInt1" }, 1_000);
  await until("values", () => received.length === 1);
  plc.clock.advance(19_000, 1_000);
  await until("values", () => received.length === 20);
  const cycle = [
    StatusCodes.Good,
    StatusCodes.Good,
    StatusCodes.Good,
    StatusCodes.UncertainLastUsableValue,
    StatusCodes.Good,
    StatusCodes.Good,
    StatusCodes.Good,
  ].map(({ value }) => value);
  expect(received.slice(0, 7).map(({ status }) => status)).toEqual(cycle);
  expect(received.slice(10, 17).map(({ status }) => status)).toEqual(cycle);
  expect(received.slice(8, 10).map(({ status }) => status)).toEqual([
    StatusCodes.BadDataLost.value,
    StatusCodes.BadNoCommunication.value,
  ]);
});

test.each([
  [{ ft: "Double", ftl: 1, ftu: 2, fts: 0.25 }, "FastDouble1", "Double", [1, 1.25, 1.5, 1.75, 2, 1]],
  [{ ft: "UInt", ftl: 3, ftu: 6, fts: 2 }, "FastUInt1", "UInt32", [3, 5, 3, 5, 3, 5]],
  [{ ft: "bool" }, "FastBool1", "Boolean", [true, false, true, false, true, false]],
] as const)("%j changes once a second within its bounds", async (options, id, type, values) => {
  await using plc = await startPlc(options);
  await using client = await openTestSession(plc.endpoint.address);
  const { received, raw } = await monitor(client.session, { [id]: `ns=3;s=${id}` }, 1_000);
  await until("values", () => received.length === 1);
  plc.clock.advance(5_000, 500);
  await until("values", () => received.length === 6);
  expect(received.map(({ value }) => value)).toEqual(values);
  expect(DataType[raw[0]?.value.dataType ?? DataType.Null]).toBe(type);
});

test("an array counts up in all of its elements, at the rate of vfr, and no pipeline owes it", async () => {
  await using plc = await startPlc({ ft: "UIntArray", vfr: 250, sn: 0 });
  await using client = await openTestSession(plc.endpoint.address);
  plc.clock.advance(1_000);
  const { value } = await client.session.read({
    nodeId: "ns=3;s=FastUIntArray1",
    attributeId: AttributeIds.Value,
  });
  expect(Array.from(value.value)).toEqual(new Array(32).fill(4));
  expect(Object.keys(plc.endpoint.dataSources)).not.toContain("FastUIntArray1");
});

test("nodes are left out as their options say, and none can be written", async () => {
  await using plc = await startPlc({ ns: true, nv: true });
  await using client = await openTestSession(plc.endpoint.address);
  const ids = ["SpikeData", "StepUp", "DipData"];
  const values = await client.session.read(
    ids.map((id) => ({ nodeId: `ns=3;s=${id}`, attributeId: AttributeIds.Value })),
  );
  expect(values.map(({ statusCode }) => statusCode.name)).toEqual([
    "BadNodeIdUnknown",
    "BadNodeIdUnknown",
    "Good",
  ]);
  const written = await write(client.session, "ns=3;s=DipData", {
    dataType: DataType.Double,
    value: 7,
  });
  expect(written.name).toBe("BadNotWritable");
});

test("the first boiler heats until it is told not to, and takes a status that is written to it", async () => {
  await using plc = await startPlc();
  await using client = await openTestSession(plc.endpoint.address);
  const { session } = client;
  const status = async () => {
    const { value, sourceTimestamp } = await session.read({
      nodeId: "ns=4;i=15013",
      attributeId: AttributeIds.Value,
    });
    return { ...value.value, atMs: sourceTimestamp?.getTime() };
  };
  plc.clock.advance(10_000);
  expect(await status()).toMatchObject({
    temperature: { top: 25, bottom: 30 },
    pressure: 100_030,
    heaterState: 1,
    atMs: plc.clock.now(),
  });

  const call = { objectId: "ns=3;s=Methods", methodId: "ns=4;s=HeaterOff", inputArguments: [] };
  expect((await session.call(call)).statusCode.name).toBe("Good");
  plc.clock.advance(5_000);
  expect(await status()).toMatchObject({ temperature: { top: 20, bottom: 25 }, heaterState: 0 });

  const { value } = await session.read({ nodeId: "ns=4;i=15013", attributeId: AttributeIds.Value });
  value.value.temperature.bottom = 90;
  value.value.heaterState = 1;
  const written = await write(client.session, "ns=4;i=15013", value);
  expect(written.name).toBe("Good");
  plc.clock.advance(1_000);
  expect(await status()).toMatchObject({ temperature: { bottom: 91 }, heaterState: 1 });
});

test("the second boiler swings, overheats, asks for maintenance, and obeys writes and its switch", async () => {
  await using plc = await startPlc();
  await using client = await openTestSession(plc.endpoint.address);
  const { session } = client;
  const read = async (id: number) =>
    (await session.read({ nodeId: `ns=4;i=${id}`, attributeId: AttributeIds.Value })).value.value;
  const [temperature, heater, overheated, health] = [6211, 6212, 6214, 6198];
  plc.clock.advance(30_000);
  expect([await read(temperature), await read(heater), await read(health)]).toEqual([40, true, 0]);

  const on = { dataType: DataType.Boolean, value: false };
  const call = { objectId: "ns=4;i=5019", methodId: "ns=4;i=7019", inputArguments: [on] };
  expect((await session.call(call)).statusCode.name).toBe("Good");
  plc.clock.advance(10_000);
  expect([await read(temperature), await read(heater)]).toEqual([30, false]);

  const speed = { dataType: DataType.Float, value: 5 };
  expect((await write(client.session, "ns=4;i=6218", speed)).name).toBe("Good");
  const { sourceTimestamp } = await session.read({ nodeId: "ns=4;i=6218", attributeId: AttributeIds.Value });
  expect(sourceTimestamp?.getTime()).toBe(plc.clock.now());
  plc.clock.advance(2_000);
  expect(await read(temperature)).toBe(20);
  for (const value of [-1, Number.NaN]) {
    expect((await write(client.session, "ns=4;i=6218", { ...speed, value })).name).toBe("BadOutOfRange");
  }
  expect(await read(6218)).toBe(5);

  plc.clock.advance(78_000);
  expect([await read(temperature), await read(overheated), await read(health)]).toEqual([100, true, 3]);
  plc.clock.advance(180_000);
  expect(await read(health)).toBe(4);
});

test("the users of OPC PLC are let in where they are asked for", async () => {
  await using plc = await startPlc({ users: true });
  expect(plc.endpoint.credentials).toEqual({ username: "user1", password: "password" });
  await using client = await openTestSession(plc.endpoint.address, {
    userName: "sysadmin",
    password: "demo",
  });
  const { statusCode } = await client.session.read({
    nodeId: "ns=3;s=SpikeData",
    attributeId: AttributeIds.Value,
  });
  expect(statusCode.name).toBe("Good");
  await expect(
    openTestSession(plc.endpoint.address, { userName: "sysadmin", password: "wrong" }),
  ).rejects.toThrow(/BadIdentityTokenRejected|BadUserAccessDenied/);
});

test("after a restart the nodes are where they were, and their values have gone on", async () => {
  await using plc = await startPlc();
  const fault = opcuaPlc.faults?.find(({ kind }) => kind === "opcua-restart");
  const injected = await plc.running.inject?.("oven", {
    kind: "opcua-restart",
    config: fault?.config.parse({}) ?? {},
    random: () => 0,
  });
  await injected?.[Symbol.asyncDispose]();
  plc.clock.advance(3_000);
  await using client = await openTestSession(plc.endpoint.address);
  const { value } = await client.session.read({ nodeId: "ns=3;s=StepUp", attributeId: AttributeIds.Value });
  expect(value.value).toBe(30);
});

test("without history no node has one, and with it every reading of a node can be read back", async () => {
  const details = { startTime: new Date(plantStartMs), endTime: new Date(plantStartMs + 10_000) };
  await using plain = await startPlc();
  await using first = await openTestSession(plain.endpoint.address);
  const refused = await historyRead(first.session, "ns=3;s=SpikeData", details);
  expect(refused.statusCode.isGood()).toBe(false);

  await using plc = await startPlc({ history: true });
  plc.clock.advance(10_000);
  await using second = await openTestSession(plc.endpoint.address);
  const result = await historyRead(second.session, "ns=3;s=SpikeData", details);
  expect(historyValues("SpikeData", result)).toEqual(
    plc.plant
      .trace("oven")
      .due(plantStartMs - 1, plantStartMs + 10_000)
      .filter(({ dataPoint }) => dataPoint === "SpikeData"),
  );
});

test("a node that is not there is answered as such, whatever it is asked for", async () => {
  await using plc = await startPlc();
  await using client = await openTestSession(plc.endpoint.address);
  const { session } = client;
  const missing = await session.read({ nodeId: "ns=3;s=FastUInt99", attributeId: AttributeIds.Value });
  expect(missing.statusCode.name).toBe("BadNodeIdUnknown");
  const call = { objectId: "ns=4;i=5019", methodId: "ns=4;i=7019", inputArguments: [] };
  expect((await session.call(call)).statusCode.name).toBe("BadArgumentsMissing");
});

test.each([
  [{ ftl: 10, ftu: 5 }, ["ftu"], /must be above ftl \(10\), got 5/],
  [{ stl: 0.5 }, ["stl"], /whole number from 0 to 4294967295 for UInt nodes, got 0.5/],
  [{ b2tt: 15 }, ["b2tt"], /at least 10 above b2bt \(10\), got 15/],
  [
    { asset: { dataPoints: { Weight: "ns=3;s=FastUInt2" } } },
    ["asset", "dataPoints", "Weight"],
    /expected a node such as ns=3;s=SpikeData, got ns=3;s=FastUInt2; there are SpikeData, DipData/,
  ],
  [
    {
      asset: { dataPoints: { A: "ns=3;s=SpikeData", B: "nsu=http://microsoft.com/Opc/OpcPlc/;s=SpikeData" } },
    },
    ["asset", "dataPoints", "B"],
    /A is at nsu=.* already/,
  ],
  [
    { asset: { dataPoints: { DipData: "ns=3;s=SpikeData" } } },
    ["asset", "dataPoints", "DipData"],
    /another node/,
  ],
])("%j is a mistake, with the path of its key", (options, path, message) => {
  const result = opcuaPlc.config.safeParse(options);
  expect(result.error?.issues).toEqual([
    expect.objectContaining({ path, message: expect.stringMatching(message) }),
  ]);
});
