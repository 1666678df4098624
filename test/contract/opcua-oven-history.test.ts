import {
  type ClientSession,
  DataType,
  type DataValue,
  FilterOperator,
  HistoryData,
  HistoryModifiedData,
  HistoryReadRequest,
  type HistoryReadResult,
  LiteralOperand,
  ObjectIds,
  ReadAtTimeDetails,
  ReadEventDetails,
  ReadProcessedDetails,
  ReadRawModifiedDetails,
  resolveNodeId,
  SimpleAttributeOperand,
  StatusCodes,
  TimestampsToReturn,
  UserTokenType,
  type Variant,
} from "node-opcua-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { statusCode } from "../../simulators/plant/trace.ts";
import { fakeTrace, plantStartMs } from "../support/opcua-fake-plant.ts";
import {
  call,
  lineNode,
  type OvenStand,
  ovenNode,
  plantTime,
  reading,
  selecting,
  startOvenStand,
  toEvent,
} from "../support/opcua-oven-stand.ts";

/** 230 for 4 s, 240 for 2 s, 250 for 1 s, 220 for 3 s; bad from 10 s to 12 s, and 230 again. */
const temperatures = [
  reading(4_000, "Temperature", 240),
  reading(6_000, "Temperature", 250),
  reading(7_000, "Temperature", 220),
  { ...reading(10_000, "Temperature", 0), status: statusCode.badSensorFailure },
  reading(12_000, "Temperature", 230),
];
const calculated = 0x401;
const interpolated = 0x402;
const partial = 0x4;
const uncertain = StatusCodes.UncertainDataSubNormal.value;

describe("processed history", () => {
  let stand: OvenStand;
  beforeAll(async () => {
    stand = await startOvenStand(temperatures);
    stand.clock.advance(20_000);
  });
  afterAll(() => stand[Symbol.asyncDispose]());

  test.each([
    ["Average", [(230 + 240 + 250 + 220) / 4]],
    ["TimeAverage", [(4 * 230 + 2 * 240 + 250 + 3 * 220) / 10]],
    ["Minimum", [220]],
    ["Maximum", [250]],
    ["Range", [30]],
    ["Count", [4]],
    ["StandardDeviationPopulation", [Math.sqrt(125)]],
    ["StandardDeviationSample", [Math.sqrt(500 / 3)]],
  ])("has the %s of an interval", async (aggregate, expected) => {
    const values = await processed(stand.session, { aggregate, from: 0, to: 10_000, every: 10_000 });
    expect(values.map(({ value }) => value.value)).toEqual(expected.map((value) => expect.closeTo(value, 9)));
    expect(values[0]?.statusCode.value).toBe(calculated);
    expect(values[0]?.sourceTimestamp).toEqual(plantTime(0));
  });

  test.each([
    [
      "Start",
      [
        [0, 230],
        [4_000, 240],
      ],
    ],
    [
      "End",
      [
        [0, 230],
        [7_000, 220],
      ],
    ],
  ] as const)("has the %s value of each interval with its own time", async (aggregate, expected) => {
    const values = await processed(stand.session, { aggregate, from: 0, to: 8_000, every: 4_000 });
    expect(values.map(({ sourceTimestamp, value }) => [since(sourceTimestamp), value.value])).toEqual(
      expected,
    );
    expect(values.every(({ statusCode }) => statusCode.equals(StatusCodes.Good))).toBe(true);
  });

  test("has what stood at the beginning of each interval, marked where it was not read then", async () => {
    const values = await processed(stand.session, {
      aggregate: "Interpolative",
      from: 3_000,
      to: 8_000,
      every: 1_000,
    });
    expect(values.map(({ value, statusCode }) => [value.value, statusCode.value])).toEqual([
      [230, interpolated],
      [240, 0],
      [240, interpolated],
      [250, 0],
      [220, 0],
    ]);
  });

  test("says which intervals are empty, partly bad, wholly bad or not over", async () => {
    await using young = await startOvenStand(temperatures);
    young.clock.advance(13_500);
    const values = await processed(young.session, {
      aggregate: "Average",
      from: -2_000,
      to: 16_000,
      every: 2_000,
    });
    const none = StatusCodes.BadNoData.value;
    expect(values.map(({ statusCode }) => statusCode.value)).toEqual([
      none,
      calculated,
      none,
      calculated,
      calculated,
      none,
      none,
      calculated | partial,
      none,
    ]);
    const [mixed] = await processed(stand.session, {
      aggregate: "Average",
      from: 6_000,
      to: 12_000,
      every: 6_000,
    });
    expect(mixed?.statusCode.value).toBe((uncertain | calculated) >>> 0);
    expect(mixed?.value.value).toBe(235);
  });

  test("has one interval where none is asked for, and runs backwards when the end comes first", async () => {
    const whole = await processed(stand.session, { aggregate: "Maximum", from: 0, to: 10_000, every: 0 });
    expect(whole.map(({ value }) => value.value)).toEqual([250]);
    const backward = await processed(stand.session, {
      aggregate: "Maximum",
      from: 8_000,
      to: 0,
      every: 4_000,
    });
    expect(backward.map(({ sourceTimestamp, value }) => [since(sourceTimestamp), value.value])).toEqual([
      [8_000, 250],
      [4_000, 240],
    ]);
  });

  test("is paged, and goes on where it was cut", async () => {
    await using other = await startOvenStand(fakeTrace("oven-1"));
    other.clock.advance(2_400_000, 100_000);
    const first = await readProcessed(other.session, {
      aggregate: "Count",
      from: 0,
      to: 2_400_000,
      every: 200,
    });
    expect(first.continuationPoint?.length).toBeGreaterThan(0);
    const second = await readProcessed(
      other.session,
      { aggregate: "Count", from: 0, to: 2_400_000, every: 200 },
      first.continuationPoint,
    );
    expect(valuesOf(first)).toHaveLength(10_000);
    expect(valuesOf(second)).toHaveLength(2_000);
    expect(since(valuesOf(second)[0]?.sourceTimestamp)).toBe(2_000_000);
    expect(second.continuationPoint?.length ?? 0).toBe(0);
  });

  test("takes text for what it is", async () => {
    await using other = await startOvenStand(fakeTrace("oven-1"));
    other.clock.advance(10_000);
    const ask = (aggregate: string) =>
      readProcessed(other.session, { aggregate, from: 0, to: 10_000, every: 0 }, undefined, "Recipe");
    expect((await ask("Average")).statusCode).toBe(StatusCodes.BadAggregateInvalidInputs);
    expect(valuesOf(await ask("Count"))[0]?.value.value).toBe(1);
  });

  test("refuses what it does not compute", async () => {
    const ask = async (question: Partial<Question>) =>
      (await readProcessed(stand.session, { aggregate: "Average", from: 0, to: 1, every: 0, ...question }))
        .statusCode;
    expect(await ask({ aggregate: "WorstQuality" })).toBe(StatusCodes.BadAggregateNotSupported);
    expect(await ask({ to: 0 })).toBe(StatusCodes.BadInvalidTimestampArgument);
    expect(await ask({ every: -1 })).toBe(StatusCodes.BadAggregateInvalidInputs);
  });
});

describe("history at times", () => {
  test("is what stood then, and nothing before the start or after now", async () => {
    await using stand = await startOvenStand(temperatures);
    stand.clock.advance(8_000);
    const result = await historyRead(
      stand.session,
      ovenNode("Temperature"),
      new ReadAtTimeDetails({ reqTimes: [-1_000, 0, 5_000, 6_000, 7_500, 9_000].map(plantTime) }),
    );
    expect(valuesOf(result).map(({ value, statusCode }) => [value.value, statusCode.value])).toEqual([
      [null, StatusCodes.BadNoData.value],
      [230, 0],
      [240, interpolated],
      [250, 0],
      [220, interpolated],
      [null, StatusCodes.BadNoData.value],
    ]);
  });

  test("is refused for more times than can be answered", async () => {
    await using stand = await startOvenStand([]);
    const details = new ReadAtTimeDetails({ reqTimes: Array.from({ length: 10_001 }, () => plantTime(0)) });
    const result = await historyRead(stand.session, ovenNode("Temperature"), details);
    expect(result.statusCode).toBe(StatusCodes.BadTooManyOperations);
  });
});

test("modified history is empty, because nothing is ever modified", async () => {
  await using stand = await startOvenStand(temperatures);
  stand.clock.advance(20_000);
  const details = new ReadRawModifiedDetails({
    isReadModified: true,
    startTime: plantTime(0),
    endTime: plantTime(20_000),
    numValuesPerNode: 10,
  });
  const result = await historyRead(stand.session, ovenNode("Temperature"), details);
  expect(result.statusCode).toBe(StatusCodes.GoodNoData);
  expect(result.historyData).toBeInstanceOf(HistoryModifiedData);
});

test.each([
  [0, 60_000],
  [60_000, 0],
])("raw history from %i to %i loses no reading of a moment that is cut in two", async (from, to) => {
  const twice = [1, 2, 3].map((value) => ({
    ...reading(30_000, "Temperature", value),
    stampMs: plantStartMs + value,
  }));
  await using stand = await startOvenStand([...twice, reading(40_000, "Temperature", 4)]);
  stand.clock.advance(60_000);
  const values: number[] = [];
  let continuationPoint: Buffer | undefined;
  do {
    const details = new ReadRawModifiedDetails({
      startTime: plantTime(from),
      endTime: plantTime(to),
      numValuesPerNode: 2,
    });
    const result = await historyRead(stand.session, ovenNode("Temperature"), details, continuationPoint);
    values.push(...valuesOf(result).map(({ value }) => value.value));
    continuationPoint = result.continuationPoint?.length ? result.continuationPoint : undefined;
  } while (continuationPoint);
  expect(values).toEqual(from === 0 ? [230, 1, 2, 3, 4] : [4, 3, 2, 1, 230]);
});

test("raw history without an end is paged as well, up to the number asked for", async () => {
  await using stand = await startOvenStand(fakeTrace("oven-1"));
  stand.clock.advance(2_400_000, 100_000);
  const details = new ReadRawModifiedDetails({ startTime: plantTime(0), numValuesPerNode: 15_000 });
  const first = await historyRead(stand.session, ovenNode("Temperature"), details);
  expect(valuesOf(first)).toHaveLength(10_000);
  const second = await historyRead(stand.session, ovenNode("Temperature"), details, first.continuationPoint);
  expect(valuesOf(second)).toHaveLength(5_000);
  expect(since(valuesOf(second)[0]?.sourceTimestamp)).toBe(1_000_000);
  expect(second.continuationPoint?.length ?? 0).toBe(0);
});

test("a continuation point that a client made up gets it no more than it asked for", async () => {
  await using stand = await startOvenStand([reading(1_000, "Temperature", 231)]);
  stand.clock.advance(2_000);
  const madeUp = Buffer.from(`${plantStartMs}/0/9`);
  const details = new ReadRawModifiedDetails({ startTime: plantTime(0), numValuesPerNode: 1 });
  const raw = await historyRead(stand.session, ovenNode("Temperature"), details, madeUp);
  expect(raw.statusCode).toBe(StatusCodes.BadContinuationPointInvalid);
  const question = { fields: ["Time"], from: 0, count: 1, continuationPoint: Buffer.from("0/0/9") };
  const { result } = await readEvents(stand.session, lineNode("oven-1"), question);
  expect(result.statusCode).toBe(StatusCodes.BadContinuationPointInvalid);
});

test("history changes with an intervention from there on, and not before", async () => {
  const script = [reading(90_000, "Temperature", 111)];
  await using stand = await startOvenStand(script);
  stand.clock.advance(70_000);
  const details = { startTime: plantTime(0), endTime: plantTime(9e6), numValuesPerNode: 0 };
  const read = async () =>
    valuesOf(
      await historyRead(stand.session, ovenNode("Temperature"), new ReadRawModifiedDetails(details)),
    ).map(({ value }) => value.value);
  expect(await read()).toEqual([230]);
  // Somebody intervenes, and the oven's future is another.
  Object.assign(stand.trace, {
    due: (afterMs: number, untilMs: number) =>
      [reading(0, "Temperature", 230), reading(80_000, "Temperature", 222)].filter(
        ({ atMs }) => afterMs < atMs && atMs <= untilMs,
      ),
  });
  stand.clock.advance(50_000);
  expect(await read()).toEqual([230, 222]);
});

describe("the history of events", () => {
  const fields = ["Time", "ConditionName", "ActiveState.Id", "EventId", "Severity", "Message"];
  const jams = Array.from({ length: 40 }, (_, place) =>
    reading(1_000 * (place + 1), "State", place % 2 === 0 ? 11 : 6),
  );

  test.each([
    ["the oven", lineNode("oven-1")],
    ["the line", lineNode("Bakery")],
    ["the server", "i=2253"],
  ])("has at %s what happened while nobody listened", async (_what, nodeId) => {
    await using stand = await startOvenStand([reading(3_000, "State", 11), reading(9_000, "State", 6)]);
    stand.clock.advance(20_000, 20_000);
    const { events, result } = await readEvents(stand.session, nodeId, { fields, from: 0, to: 20_000 });
    expect(result.statusCode).toBe(StatusCodes.Good);
    expect(events.map(({ Time, ConditionName }) => [Time, ConditionName])).toEqual([
      [3_000, "Jammed"],
      [3_000, null],
      [9_000, "Jammed"],
      [9_000, null],
    ]);
    expect(new Set(events.map(({ EventId }) => String(EventId))).size).toBe(4);
  });

  test("is filtered as a subscription is, and knows who acknowledged", async () => {
    await using stand = await startOvenStand([reading(3_000, "State", 11)]);
    stand.clock.advance(5_000);
    await call(stand.session, lineNode("OvenType.AcknowledgeAlarm"), [
      { dataType: DataType.String, value: "Jammed" },
      { dataType: DataType.LocalizedText, value: { text: "cleared" } },
    ]);
    const severe = {
      from: 0,
      to: 10_000,
      fields: ["Time", "AckedState.Id", "Comment", "ClientUserId"],
      where: severityAbove(600),
    };
    const { events } = await readEvents(stand.session, lineNode("oven-1"), severe);
    expect(events).toEqual([
      { Time: 3_000, "AckedState.Id": false, Comment: null, ClientUserId: "" },
      { Time: 5_000, "AckedState.Id": true, Comment: "cleared", ClientUserId: "anonymous" },
    ]);
  });

  test("is paged in both directions without a gap", async () => {
    await using stand = await startOvenStand(jams);
    stand.clock.advance(60_000, 20_000);
    const { events: all } = await readEvents(stand.session, lineNode("oven-1"), {
      fields,
      from: 0,
      to: 60_000,
    });
    expect(all).toHaveLength(80);
    for (const [from, to] of [
      [0, 60_000],
      [60_000, 0],
    ] as const) {
      const paged = [];
      let continuationPoint: Buffer | undefined;
      do {
        const page = await readEvents(stand.session, lineNode("oven-1"), {
          fields,
          from,
          to,
          count: 7,
          continuationPoint,
        });
        paged.push(...page.events);
        continuationPoint = page.result.continuationPoint?.length ? page.result.continuationPoint : undefined;
      } while (continuationPoint);
      expect(paged).toEqual(from === 0 ? all : all.toReversed());
    }
  });

  test("ends a request without both ends at its number of events", async () => {
    await using stand = await startOvenStand(jams);
    stand.clock.advance(60_000);
    const { events, result } = await readEvents(stand.session, lineNode("oven-1"), {
      fields,
      to: 60_000,
      count: 3,
    });
    expect(events.map(({ Time }) => Time)).toEqual([40_000, 40_000, 39_000]);
    expect(result.continuationPoint?.length ?? 0).toBe(0);
  });

  test("refuses what it cannot answer", async () => {
    await using stand = await startOvenStand([]);
    const ask = async (question: Partial<EventQuestion>) =>
      (await readEvents(stand.session, lineNode("oven-1"), { fields, from: 0, to: 1, ...question })).result
        .statusCode;
    expect(await ask({ from: undefined })).toBe(StatusCodes.BadInvalidTimestampArgument);
    expect(await ask({ continuationPoint: Buffer.from("nowhere") })).toBe(
      StatusCodes.BadContinuationPointInvalid,
    );
    expect(await ask({})).toBe(StatusCodes.GoodNoData);
    const raw = await historyRead(
      stand.session,
      lineNode("oven-1"),
      new ReadRawModifiedDetails({ startTime: plantTime(0), endTime: plantTime(1) }),
    );
    expect(raw.statusCode).toBe(StatusCodes.BadHistoryOperationUnsupported);
  });
});

test("history is not for those who may not read at all", async () => {
  const users = [{ name: "olga", password: "sees-all", role: "observer" }];
  await using stand = await startOvenStand(temperatures, { security: { users } });
  await using client = await stand.as({
    type: UserTokenType.UserName,
    userName: "olga",
    password: "sees-all",
  });
  stand.clock.advance(10_000);
  const values = await processed(client.session, { aggregate: "Maximum", from: 0, to: 10_000, every: 0 });
  expect(values[0]?.value.value).toBe(250);
});

interface Question {
  readonly aggregate: string;
  readonly from: number;
  readonly to: number;
  readonly every: number;
}

async function processed(session: ClientSession, question: Question): Promise<readonly DataValue[]> {
  const result = await readProcessed(session, question);
  expect(result.statusCode).toBe(StatusCodes.Good);
  return valuesOf(result);
}

function readProcessed(
  session: ClientSession,
  { aggregate, from, to, every }: Question,
  continuationPoint?: Buffer,
  dataPoint = "Temperature",
): Promise<HistoryReadResult> {
  const functionId = Object.entries(ObjectIds).find(
    ([name]) => name === `AggregateFunction_${aggregate}`,
  )?.[1];
  const details = new ReadProcessedDetails({
    startTime: plantTime(from),
    endTime: plantTime(to),
    processingInterval: every,
    aggregateType: [resolveNodeId(`i=${functionId}`)],
    aggregateConfiguration: { useServerCapabilitiesDefaults: true },
  });
  return historyRead(session, ovenNode(dataPoint), details, continuationPoint);
}

interface EventQuestion {
  readonly fields: readonly string[];
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly count?: number;
  readonly where?: Parameters<typeof selecting>[1];
  readonly continuationPoint?: Buffer | undefined;
}

async function readEvents(
  session: ClientSession,
  nodeId: string,
  { fields, from, to, count = 0, where, continuationPoint }: EventQuestion,
) {
  const details = new ReadEventDetails({
    numValuesPerNode: count,
    ...(from !== undefined && { startTime: plantTime(from) }),
    ...(to !== undefined && { endTime: plantTime(to) }),
    filter: selecting(fields, where),
  });
  const result = await historyRead(session, nodeId, details, continuationPoint);
  const history = result.historyData as { events?: readonly { eventFields: readonly Variant[] }[] } | null;
  const events = (history?.events ?? []).map(({ eventFields }) => toEvent(fields, eventFields));
  return { result, events };
}

function severityAbove(severity: number) {
  return {
    elements: [
      {
        filterOperator: FilterOperator.GreaterThan,
        filterOperands: [
          new SimpleAttributeOperand({
            typeDefinitionId: "i=2041",
            browsePath: [{ name: "Severity" }],
            attributeId: 13,
          }),
          new LiteralOperand({ value: { dataType: DataType.UInt16, value: severity } }),
        ],
      },
    ],
  };
}

async function historyRead(
  session: ClientSession,
  nodeId: string,
  historyReadDetails: ReadProcessedDetails | ReadAtTimeDetails | ReadRawModifiedDetails | ReadEventDetails,
  continuationPoint?: Buffer,
): Promise<HistoryReadResult> {
  const { results } = await session.historyRead(
    new HistoryReadRequest({
      historyReadDetails,
      nodesToRead: [{ nodeId, ...(continuationPoint && { continuationPoint }) }],
      timestampsToReturn: TimestampsToReturn.Both,
    }),
  );
  const [result] = results ?? [];
  if (!result) throw new Error("expected a result of HistoryRead, got none");
  return result;
}

function valuesOf({ historyData }: HistoryReadResult): readonly DataValue[] {
  return historyData instanceof HistoryData ? (historyData.dataValues ?? []) : [];
}

const since = (time: Date | null | undefined) => (time ? time.getTime() - plantStartMs : undefined);
