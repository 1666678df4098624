import { AttributeIds, type ClientSession, StatusCodes, VariableIds } from "node-opcua-client";
import { describe, expect, test } from "vitest";
import { ovenDataPoints } from "../../simulators/plant/oven-data-points.ts";
import { recipes } from "../../simulators/plant/recipes.ts";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import { alarmPoints, lineNode, ovenNode, readNode, startOvenStand } from "../support/opcua-oven-stand.ts";

const hasSubtype = "i=45";
const hasTypeDefinition = "i=40";
const hasNotifier = "i=48";
const dataTypeDefinition = 23;

describe("the address space of a line", () => {
  test("has a line and ovens of types of their own", async () => {
    await using stand = await startOvenStand([]);
    expect(await targets(stand.session, lineNode("Bakery"), hasTypeDefinition)).toEqual(["2:BakeryLineType"]);
    expect(await targets(stand.session, lineNode("oven-1"), hasTypeDefinition)).toEqual(["2:OvenType"]);
    expect(await targets(stand.session, lineNode("Bakery"), "i=47")).toEqual(["2:oven-1"]);
    expect(await targets(stand.session, "i=2253", hasNotifier)).toContain("2:Bakery");
    expect(await targets(stand.session, lineNode("Bakery"), hasNotifier)).toEqual(["2:oven-1"]);
    expect(await targets(stand.session, "i=58", hasSubtype)).toEqual(
      expect.arrayContaining(["2:OvenType", "2:BakeryLineType"]),
    );
  });

  test("declares in the type of ovens what ovens have", async () => {
    await using stand = await startOvenStand([]);
    const declared = await targets(stand.session, lineNode("OvenType"), "i=47");
    const expected = [
      ...ovenDataPoints(recipes.rye).map(({ name }) => name),
      "LastBatch",
      "ActiveRecipe",
      "Start",
    ];
    expect(declared).toEqual(expect.arrayContaining(expected.map((name) => `2:${name}`)));
  });

  test("tells unit, normal range and instrument range of an analog value, and its type accordingly", async () => {
    await using stand = await startOvenStand([]);
    const node = ovenNode("Temperature");
    expect(await targets(stand.session, node, hasTypeDefinition)).toEqual(["AnalogUnitRangeType"]);
    expect(await property(stand.session, node, "EURange")).toMatchObject({ low: 0, high: 300 });
    expect(await property(stand.session, node, "InstrumentRange")).toMatchObject({ low: -50, high: 450 });
    // 4408652 is what the OPC Foundation lists for CEL.
    const unit = { unitId: 4_408_652, displayName: { text: "°C" } };
    expect(await property(stand.session, node, "EngineeringUnits")).toMatchObject(unit);
  });

  test("has an enumeration for the state, by its definition and by its values", async () => {
    await using stand = await startOvenStand([]);
    const dataType = await stand.session.read({
      nodeId: ovenNode("State"),
      attributeId: AttributeIds.DataType,
    });
    expect(dataType.value.value.toString()).toBe("ns=2;s=PackMLState");
    expect(await targets(stand.session, "i=29", hasSubtype)).toContain("2:PackMLState");
    const { value } = await stand.session.read({
      nodeId: lineNode("PackMLState"),
      attributeId: dataTypeDefinition,
    });
    const fields: readonly { name: string; value: readonly [number, number] }[] = value.value.fields;
    expect(fields.find(({ name }) => name === "Execute")?.value).toEqual([0, 6]);
    const values = await property(stand.session, lineNode("PackMLState"), "EnumValues");
    expect(values.find((one: { value: number[] }) => one.value[1] === 11).displayName.text).toBe("Held");
    expect((await readNode(stand.session, ovenNode("State"))).value.value).toBe(6);
  });
});

describe("what an oven tells of its batches", () => {
  const batch = {
    number: 7,
    recipe: "rye",
    startedMs: plantStartMs,
    endedMs: plantStartMs + 2_400_000,
    partsGood: 118,
    partsScrap: 2,
    minuteCelsius: [229.5, 230, 230.25],
  } as const;

  test("waits for the first batch", async () => {
    await using stand = await startOvenStand([]);
    expect((await readNode(stand.session, ovenNode("ActiveRecipe"))).value.value).toBe("rye");
    expect((await readNode(stand.session, ovenNode("LastBatch"))).statusCode.isGood()).toBe(false);
  });

  test("is a structure that clients decode by its definition, and an array", async () => {
    await using stand = await startOvenStand([]);
    stand.panel.batch = batch;
    stand.clock.advance(2_399_000);
    expect((await readNode(stand.session, ovenNode("LastBatch"))).statusCode.isGood()).toBe(false);
    stand.clock.advance(20_000);

    const report = await readNode(stand.session, ovenNode("LastBatch"));
    expect(report.statusCode).toBe(StatusCodes.Good);
    expect(report.sourceTimestamp?.getTime()).toBe(batch.endedMs);
    expect(report.value.value).toMatchObject({
      number: 7,
      recipe: "rye",
      startedAt: new Date(batch.startedMs),
      endedAt: new Date(batch.endedMs),
      partsGood: 118,
      partsScrap: 2,
    });
    expect([...report.value.value.minuteTemperatures]).toEqual(batch.minuteCelsius);
    const minutes = await readNode(stand.session, ovenNode("LastBatchMinuteTemperatures"));
    expect([...minutes.value.value]).toEqual(batch.minuteCelsius);
  });
});

test("what says how history is to be understood is at every data point", async () => {
  await using stand = await startOvenStand([]);
  for (const { name } of alarmPoints) {
    expect(await targets(stand.session, ovenNode(name), "i=56")).toEqual(["HA Configuration"]);
  }
  const configuration = lineNode("HistoryConfiguration");
  expect(await property(stand.session, configuration, "Stepped")).toBe(true);
  expect((await property(stand.session, configuration, "StartOfArchive")).getTime()).toBe(plantStartMs);
  expect(await targets(stand.session, "i=11201", "i=35")).toEqual(
    expect.arrayContaining(["Average", "Minimum", "Maximum", "Count", "TimeAverage", "Interpolative"]),
  );
  const canReadEvents = VariableIds.HistoryServerCapabilities_AccessHistoryEventsCapability;
  expect((await readNode(stand.session, `i=${canReadEvents}`)).value.value).toBe(true);
});

/** The browse names of what a node refers to. */
async function targets(
  session: ClientSession,
  nodeId: string,
  referenceTypeId: string,
): Promise<readonly string[]> {
  const { references } = await session.browse({
    nodeId,
    referenceTypeId,
    includeSubtypes: false,
    browseDirection: 0,
    resultMask: 63,
  });
  return (references ?? []).map(({ browseName }) => browseName.toString());
}

async function property(session: ClientSession, nodeId: string, name: string) {
  const { references } = await session.browse({ nodeId, referenceTypeId: "HasProperty", resultMask: 63 });
  const reference = references?.find(({ browseName }) => browseName.name === name);
  if (!reference) throw new Error(`no property ${name} of ${nodeId}`);
  return (await readNode(session, reference.nodeId.toString())).value.value;
}
