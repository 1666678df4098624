import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttributeIds, type ClientSession, DataType } from "node-opcua-client";
import { expect, test } from "vitest";
import { opcuaNodeset } from "../../simulators/opcua/opcua-nodeset.ts";
import { historyRead, historyValues, monitor, openTestSession } from "../support/opcua-client.ts";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import { startSignalDevice } from "../support/opcua-signals.ts";
import { until } from "../support/opcua-until.ts";

const pressFile = join(import.meta.dirname, "../support/press.nodeset2.xml");
const pressUri = "http://example.com/press/";

const press = {
  nodesets: ["di", pressFile],
  generators: [
    {
      match: { path: "DeviceSet/*/Pressure" },
      signal: { kind: "sine-with-spikes", amplitude: 0.1, spike: 5, cycles: 20, every: "100ms" },
    },
    { match: { dataType: "Boolean" }, signal: { kind: "alternating-boolean", cycles: 1 } },
    {
      match: { nodeId: `nsu=${pressUri};s=*` },
      signal: { kind: "ramp", type: "Int32", low: 0, high: 30_000 },
    },
    { match: { path: "**/State" }, signal: { kind: "ramp", type: "Int32", low: 0, high: 1 } },
  ],
} as const;

const startPress = () =>
  startSignalDevice(
    opcuaNodeset,
    { ...press, nodesets: [...press.nodesets], generators: [...press.generators] },
    { name: "press" },
  );

async function indexOf(session: ClientSession): Promise<number> {
  const { value } = await session.read({ nodeId: "ns=0;i=2255", attributeId: AttributeIds.Value });
  return Array.from<string>(value.value).indexOf(pressUri);
}

test("a nodeset's objects are there, and its variables have signals by rule, exactly as the plant says", async () => {
  await using device = await startPress();
  expect(device.endpoint.dataSources).toEqual({
    Pressure: `nsu=${pressUri};i=6001`,
    Running: `nsu=${pressUri};i=6002`,
    Strokes: `nsu=${pressUri};s=Strokes`,
    State: `nsu=${pressUri};i=6004`,
  });
  await using client = await openTestSession(device.endpoint.address);
  const { session } = client;
  const index = await indexOf(session);
  const { references } = await session.browse(`ns=${index};i=5001`);
  expect((references ?? []).map(({ browseName }) => browseName.name)).toEqual(
    expect.arrayContaining(["Pressure", "Running", "Strokes", "State", "Forces", "SerialNumber", "Program"]),
  );

  const nodeIds = Object.fromEntries(
    Object.entries(device.endpoint.dataSources).map(([name, nodeId]) => [
      name,
      nodeId.replace(`nsu=${pressUri}`, `ns=${index}`),
    ]),
  );
  const { received, raw } = await monitor(session, nodeIds, 10_000);
  await until("the first values", () => received.length === 4);
  device.clock.advance(20_000, 1_000);
  const due = device.plant.trace("press").due(plantStartMs - 1, device.clock.now());
  await until("every value", () => received.length >= due.length);
  const ofPoint = (name: string) => received.filter(({ dataPoint }) => dataPoint === name);
  for (const name of Object.keys(nodeIds)) {
    expect(ofPoint(name)).toEqual(due.filter(({ dataPoint }) => dataPoint === name));
  }
  expect(new Set(raw.map(({ value }) => DataType[value.dataType]))).toEqual(
    new Set(["Float", "Boolean", "Int16", "Int32"]),
  );
  const spikes = device.plant.truth(device.clock.now()).disturbances.filter(({ kind }) => kind === "spike");
  expect(spikes.length).toBeGreaterThan(0);
  expect(
    ofPoint("Pressure")
      .filter(({ value }) => value === 5)
      .map(({ atMs }) => atMs),
  ).toEqual(spikes.map(({ fromMs }) => fromMs));
});

test("a variable without a signal keeps the value of its file, and may be written; one with a signal may not", async () => {
  await using device = await startPress();
  await using client = await openTestSession(device.endpoint.address);
  const { session } = client;
  const index = await indexOf(session);
  const values = await session.read(
    [6006, 6007].map((id) => ({ nodeId: `ns=${index};i=${id}`, attributeId: AttributeIds.Value })),
  );
  expect(values.map(({ value }) => value.value)).toEqual(["P-4711", "rye tins"]);
  const program = { value: { dataType: DataType.String, value: "baguettes" } };
  const running = { value: { dataType: DataType.Boolean, value: true } };
  const statuses = await session.write([
    { nodeId: `ns=${index};i=6007`, attributeId: AttributeIds.Value, value: program },
    { nodeId: `ns=${index};i=6002`, attributeId: AttributeIds.Value, value: running },
  ]);
  expect(statuses.map(({ name }) => name)).toEqual(["Good", "BadNotWritable"]);
});

test("history has the type of the variable, to the last bit", async () => {
  await using device = await startPress();
  device.clock.advance(3_000);
  await using client = await openTestSession(device.endpoint.address);
  const index = await indexOf(client.session);
  const result = await historyRead(client.session, `ns=${index};i=6001`, {
    startTime: new Date(plantStartMs),
    endTime: new Date(plantStartMs + 60_000),
  });
  expect(historyValues("Pressure", result)).toEqual(
    device.plant
      .trace("press")
      .due(plantStartMs - 1, device.clock.now())
      .filter(({ dataPoint }) => dataPoint === "Pressure"),
  );
});

test("a restart shifts the indexes of the namespaces and takes the nodes along; healed, all is as before", async () => {
  await using device = await startPress();
  const fault = opcuaNodeset.faults?.find(({ kind }) => kind === "opcua-restart");
  const injected = await device.running.inject?.("press", {
    kind: "opcua-restart",
    config: fault?.config.parse({ namespaceShift: 3 }) ?? {},
    random: () => 0,
  });
  const strokes = async () => {
    device.clock.advance(1_000);
    await using client = await openTestSession(device.endpoint.address);
    const index = await indexOf(client.session);
    const { value } = await client.session.read({
      nodeId: `ns=${index};s=Strokes`,
      attributeId: AttributeIds.Value,
    });
    return { index, strokes: value.value };
  };
  const shifted = await strokes();
  await injected?.[Symbol.asyncDispose]();
  const healed = await strokes();
  expect(shifted).toEqual({ index: healed.index + 3, strokes: 1 });
  expect(healed).toEqual({ index: healed.index, strokes: 2 });
});

const sine = { kind: "sine-wave" } as const;
const mistakes: readonly (readonly [
  what: string,
  options: object,
  issues: readonly { readonly path: readonly (string | number)[]; readonly message: RegExp }[],
])[] = [
  [
    "files that are missing or of another kind",
    { nodesets: ["dii", "./no-such.xml", join(import.meta.dirname, "../../package.json")] },
    [
      { path: ["nodesets", 0], message: /no file .*dii; standard nodesets are .*di, .*machinery/ },
      { path: ["nodesets", 1], message: /no file .*no-such\.xml$/ },
      { path: ["nodesets", 2], message: /package\.json is no XML: line 1, column 1/ },
    ],
  ],
  [
    "a required model that nothing defines",
    { nodesets: [pressFile] },
    [{ path: ["nodesets", 0], message: /requires the model http:\/\/opcfoundation\.org\/UA\/DI\/; add di/ }],
  ],
  [
    "a model that is there twice",
    { nodesets: ["di", pressFile, pressFile] },
    [{ path: ["nodesets", 2], message: /defines the model http:\/\/example\.com\/press\/, which another/ }],
  ],
  [
    "a rule that fits nothing, and one that comes too late",
    {
      nodesets: ["di", pressFile],
      generators: [
        { match: { path: "DeviceSet/Oven/*" }, signal: sine },
        { match: { path: "**/Pressure" }, signal: sine },
        { match: { path: "DeviceSet/*/Press*" }, signal: sine },
      ],
    },
    [
      {
        path: ["generators", 0, "match"],
        message: /fits no variable; there are DeviceSet\/Press\/Pressure, .* and \d more/,
      },
      { path: ["generators", 2, "match"], message: /an earlier rule fits all/ },
    ],
  ],
  [
    "signals that do not fit their variables",
    {
      nodesets: ["di", pressFile],
      generators: [
        { match: { path: "**/Strokes" }, signal: { kind: "step-up" } },
        { match: { path: "**/Program" }, signal: sine },
        { match: { path: "**/Running" }, signal: sine },
        { match: { path: "**/Forces" }, signal: sine },
      ],
    },
    [
      {
        path: ["generators", 0, "signal"],
        message: /Press\/Strokes is of type Int16, which cannot hold .* UInt32 from 0 to 4294967295/,
      },
      { path: ["generators", 1, "signal"], message: /Program is of type String/ },
      { path: ["generators", 2, "signal"], message: /Running is of type Boolean/ },
      { path: ["generators", 3, "signal"], message: /Forces is an array/ },
    ],
  ],
  [
    "a rule without a condition",
    { nodesets: ["di", pressFile], generators: [{ match: {}, signal: sine }] },
    [{ path: ["generators", 0, "match"], message: /must name at least one of path, nodeId and dataType/ }],
  ],
];

test.each(mistakes)("a mistake is told with its path: %s", (_what, options, issues) => {
  const result = opcuaNodeset.config.safeParse(options);
  expect(result.error?.issues).toEqual(
    issues.map(({ path, message }) =>
      expect.objectContaining({ path, message: expect.stringMatching(message) }),
    ),
  );
});

test.each([
  ["<UANodeSet><NamespaceUris></UANodeSet>", /is no XML: line 1, column/],
  ["<Nodes/>", /is no NodeSet2 file/],
  [
    '<UANodeSet><UAVariable BrowseName="1:x"/></UANodeSet>',
    /is no NodeSet2 file: [\s\S]*UANodeSet\.UAVariable\[0\]\.NodeId/,
  ],
])("%s is no nodeset, and says why", async (text, message) => {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "nodeset-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "broken.xml");
  await writeFile(file, text);
  const result = opcuaNodeset.config.safeParse({ nodesets: [file] });
  expect(result.error?.issues).toEqual([
    expect.objectContaining({ path: ["nodesets", 0], message: expect.stringMatching(message) }),
  ]);
});
