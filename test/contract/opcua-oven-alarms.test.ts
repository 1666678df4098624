import {
  type ClientSession,
  coerceLocalizedText,
  DataType,
  FilterOperator,
  LiteralOperand,
  resolveNodeId,
  StatusCodes,
  UserTokenType,
} from "node-opcua-client";
import { describe, expect, test } from "vitest";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import { statusCode } from "../../simulators/plant/trace.ts";
import {
  call,
  lineNode,
  listen,
  ovenNode,
  reading,
  readNode,
  startOvenStand,
  type TestEvent,
} from "../support/opcua-oven-stand.ts";
import { until } from "../support/opcua-until.ts";

const fields = [
  "EventId",
  "EventType",
  "ConditionId",
  "ConditionName",
  "SourceName",
  "Time",
  "Severity",
  "Message",
  "Retain",
  "EnabledState.Id",
  "ActiveState.Id",
  "AckedState.Id",
  "ConfirmedState.Id",
  "Comment",
  "ClientUserId",
  "Quality",
  "SuppressedOrShelved",
  "ShelvingState.CurrentState",
  "LimitState.CurrentState",
  "HighLimit",
  "HighHighLimit",
];

const server = "i=2253";
const overTemperature = ovenNode("OverTemperature");
const condition = resolveNodeId(overTemperature);
const overheating = [
  reading(10_000, "Temperature", 240),
  reading(20_000, "Temperature", 246),
  reading(30_000, "Temperature", 262),
  reading(40_000, "Temperature", 244),
  reading(50_000, "Temperature", 242),
];

describe("the alarm for too high a temperature", () => {
  test("is told of with plant time and severity, level by level, in whatever steps plant time comes", async () => {
    for (const beatMs of [500, 20_000, 60_000]) {
      await using stand = await startOvenStand(overheating);
      const { events } = await listenToAlarms(stand.session);
      stand.clock.advance(60_000, beatMs);
      await until("four events", () => events.length === 4);
      expect(
        events.map(pick("Time", "LimitState.CurrentState", "Severity", "ActiveState.Id", "Retain")),
      ).toEqual([
        [20_000, "High", 500, true, true],
        [30_000, "HighHigh", 800, true, true],
        [40_000, "High", 500, true, true],
        [50_000, null, 1, false, true],
      ]);
      expect(events[0]).toMatchObject({
        EventType: "ns=0;i=9341",
        ConditionId: overTemperature,
        ConditionName: "OverTemperature",
        SourceName: "oven-1",
        Message: "246.0 °C at a setpoint of 230.0 °C",
        HighLimit: 245,
        HighHighLimit: 260,
        "AckedState.Id": false,
      });
    }
  });

  test("does not flutter while the temperature hovers around a limit", async () => {
    const hovering = Array.from({ length: 40 }, (_, second) =>
      reading(1_000 * (second + 1), "Temperature", second % 2 === 0 ? 245.5 : 244.5),
    );
    await using stand = await startOvenStand(hovering);
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(60_000, 7_000);
    await until("an event", () => events.length > 0);
    await settle(stand.session);
    expect(events.map(pick("Time", "LimitState.CurrentState"))).toEqual([[1_000, "High"]]);
  });

  test("follows the setpoint", async () => {
    await using stand = await startOvenStand([reading(5_000, "SetpointTemperature", 210)]);
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(10_000);
    await until("an event", () => events.length === 1);
    expect(events[0]).toMatchObject({ Time: 5_000, HighLimit: 225, "LimitState.CurrentState": "High" });
  });

  test("comes where the scenario says", async () => {
    await using stand = await startOvenStand(overheating, { alarms: { high: 5, highHigh: 12 } });
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(20_000);
    await until("two events", () => events.length === 2);
    expect(events.map(pick("Time", "LimitState.CurrentState", "HighLimit", "HighHighLimit"))).toEqual([
      [10_000, "High", 235, 242],
      [20_000, "HighHigh", 235, 242],
    ]);
    const upsideDown = opcuaOven.config.safeParse({ alarms: { high: 12, highHigh: 5 } });
    expect(upsideDown.error?.issues[0]?.path).toEqual(["alarms", "highHigh"]);
  });

  test("keeps its finding and loses its quality while the sensor is bad", async () => {
    await using stand = await startOvenStand([
      ...overheating.slice(0, 2),
      { ...reading(25_000, "Temperature", 0), status: statusCode.badSensorFailure },
    ]);
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(60_000);
    await until("two events", () => events.length === 2);
    expect(events[1]).toMatchObject({
      Time: 25_000,
      Quality: StatusCodes.BadSensorFailure,
      "ActiveState.Id": true,
    });
  });
});

test("a door that stays open is told of when its time is over, and not before", async () => {
  for (const beatMs of [1_000, 20_000, 300_000]) {
    await using stand = await startOvenStand([
      reading(1_000, "DoorOpen", true),
      reading(300_000, "DoorOpen", false),
      reading(310_000, "DoorOpen", true),
      reading(700_000, "DoorOpen", false),
    ]);
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(720_000, beatMs);
    await until("two events", () => events.length === 2);
    expect(events.map(pick("ConditionName", "Time", "ActiveState.Id", "EventType"))).toEqual([
      ["DoorOpenTooLong", 670_000, true, "ns=0;i=10637"],
      ["DoorOpenTooLong", 700_000, false, "ns=0;i=10637"],
    ]);
  }
});

test("a jam is told of while production is held, and the change of state besides", async () => {
  await using stand = await startOvenStand([reading(3_000, "State", 11), reading(9_000, "State", 6)]);
  const { events } = await listenToAlarms(stand.session);
  const changes = await listen(stand.session, lineNode("oven-1"), [
    "Time",
    "EventType",
    "2:FromState",
    "2:ToState",
    "Message",
  ]);
  stand.clock.advance(10_000);
  await until("both", () => events.length === 2 && changes.events.length === 4);
  expect(events.map(pick("ConditionName", "Time", "ActiveState.Id"))).toEqual([
    ["Jammed", 3_000, true],
    ["Jammed", 9_000, false],
  ]);
  const type = "ns=2;s=OvenStateChangeEventType";
  expect(changes.events.filter(({ EventType }) => EventType === type)).toEqual([
    { Time: 3_000, EventType: type, "2:FromState": 6, "2:ToState": 11, Message: "From Execute to Held" },
    { Time: 9_000, EventType: type, "2:FromState": 11, "2:ToState": 6, Message: "From Held to Execute" },
  ]);
});

describe("an operator", () => {
  test("acknowledges, then confirms, and the alarm is forgotten once it is over", async () => {
    await using stand = await startOvenStand(
      overheating.slice(0, 2).concat(reading(40_000, "Temperature", 230)),
    );
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(30_000);
    await until("the alarm", () => events.length === 1);
    const acknowledged = await stand.session.acknowledgeCondition(condition, eventId(events[0]), "on my way");
    expect(acknowledged).toBe(StatusCodes.Good);
    await until("its acknowledgement", () => events.length === 2);
    expect(events[1]).toMatchObject({
      Time: 30_000,
      "AckedState.Id": true,
      "ConfirmedState.Id": false,
      "ActiveState.Id": true,
      Comment: "on my way",
      ClientUserId: "anonymous",
      Retain: true,
    });
    const again = await stand.session.acknowledgeCondition(condition, eventId(events[0]), "");
    expect(again).toBe(StatusCodes.BadConditionBranchAlreadyAcked);

    stand.clock.advance(30_000);
    await until("its end", () => events.length === 3);
    const confirmed = await stand.session.confirmCondition(
      overTemperature,
      eventId(events[1]),
      "damper mended",
    );
    expect(confirmed).toBe(StatusCodes.Good);
    await until("its confirmation", () => events.length === 4);
    expect(events[3]).toMatchObject({ "ConfirmedState.Id": true, Comment: "damper mended", Retain: false });
    const twice = await stand.session.confirmCondition(condition, eventId(events[1]), "");
    expect(twice).toBe(StatusCodes.BadConditionBranchAlreadyConfirmed);
  });

  test("must acknowledge anew what has become worse", async () => {
    await using stand = await startOvenStand(overheating.slice(0, 3));
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(25_000);
    await until("the alarm", () => events.length === 1);
    await stand.session.acknowledgeCondition(condition, eventId(events[0]), "seen");
    stand.clock.advance(25_000);
    await until("the worse", () => events.length === 3);
    expect(events[2]).toMatchObject({ "LimitState.CurrentState": "HighHigh", "AckedState.Id": false });
    const stale = await stand.session.acknowledgeCondition(condition, eventId(events[0]), "");
    expect(stale).toBe(StatusCodes.BadEventIdUnknown);
  });

  test("acknowledges by the oven's own method without an event, and is told when there is nothing", async () => {
    await using stand = await startOvenStand(overheating.slice(0, 2));
    const acknowledge = (alarm: string) =>
      call(stand.session, lineNode("OvenType.AcknowledgeAlarm"), [
        { dataType: DataType.String, value: alarm },
        { dataType: DataType.LocalizedText, value: coerceLocalizedText("seen") },
      ]);
    expect((await acknowledge("OverTemperature")).statusCode).toBe(
      StatusCodes.BadConditionBranchAlreadyAcked,
    );
    stand.clock.advance(30_000);
    expect((await acknowledge("OverTemperature")).statusCode).toBe(StatusCodes.Good);
    expect((await readNode(stand.session, `${overTemperature}.AckedState.Id`)).value.value).toBe(true);
    expect((await acknowledge("Fire")).statusCode).toBe(StatusCodes.BadInvalidArgument);
  });

  test("comments on an alarm as often as is needed", async () => {
    await using stand = await startOvenStand(overheating.slice(0, 2));
    const { events } = await listenToAlarms(stand.session);
    stand.clock.advance(30_000);
    await until("the alarm", () => events.length === 1);
    for (const comment of ["first", "second"]) {
      const result = await onCondition(stand.session, "i=9029", eventId(events[0]), comment);
      expect(result).toBe(StatusCodes.Good);
    }
    await until("both comments", () => events.length === 3);
    expect(events.map(pick("Comment", "AckedState.Id"))).toEqual([
      [null, false],
      ["first", false],
      ["second", false],
    ]);
    const novel = "x".repeat(5_000);
    expect(await onCondition(stand.session, "i=9029", eventId(events[0]), novel)).toBe(
      StatusCodes.BadOutOfRange,
    );
    expect(await onCondition(stand.session, "i=9029", Buffer.from("nothing"), "")).toBe(
      StatusCodes.BadEventIdUnknown,
    );
  });

  test("sees what happens to several alarms in one stretch in order of time", async () => {
    await using stand = await startOvenStand([reading(1_000, "DoorOpen", true)], {
      alarms: { doorOpen: "10s" },
    });
    const { events } = await listenToAlarms(stand.session);
    const shelf = `${overTemperature}.ShelvingState`;
    expect(await shelve(stand.session, shelf, "i=2949", 15_000)).toBe(StatusCodes.Good);
    stand.clock.advance(20_000);
    await until("the shelving, the door and the end of the shelving", () => events.length === 3);
    expect(events.map(({ Time }) => Time)).toEqual([0, 11_000, 15_000]);
  });

  test("shelves an alarm for a time of the plant's, once, or not at all", async () => {
    await using stand = await startOvenStand(overheating);
    const { events } = await listenToAlarms(stand.session);
    const shelf = `${overTemperature}.ShelvingState`;
    stand.clock.advance(1_000);
    expect(await shelve(stand.session, shelf, "i=2949", 15_000)).toBe(StatusCodes.Good);
    expect(await shelve(stand.session, shelf, "i=2949", 1_000)).toBe(StatusCodes.BadConditionAlreadyShelved);
    await until("its shelving", () => events.length === 1);
    expect(events[0]).toMatchObject({
      SuppressedOrShelved: true,
      "ShelvingState.CurrentState": "TimedShelved",
    });
    stand.clock.advance(24_000);
    await until("its end and the alarm", () => events.length === 3);
    expect(events.map(pick("Time", "ShelvingState.CurrentState", "ActiveState.Id"))).toEqual([
      [1_000, "TimedShelved", false],
      [16_000, "Unshelved", false],
      [20_000, "Unshelved", true],
    ]);

    expect(await shelve(stand.session, overTemperature, "i=9212")).toBe(StatusCodes.Good);
    stand.clock.advance(35_000);
    await until("the end of the alarm", () => events.length === 7);
    expect(events.slice(3).map(pick("Time", "ShelvingState.CurrentState"))).toEqual([
      [25_000, "OneShotShelved"],
      [30_000, "OneShotShelved"],
      [40_000, "OneShotShelved"],
      [50_000, "Unshelved"],
    ]);
    expect(await shelve(stand.session, shelf, "i=2947")).toBe(StatusCodes.BadConditionNotShelved);
    expect(await shelve(stand.session, shelf, "i=2949", -1)).toBe(StatusCodes.BadShelvingTimeOutOfRange);
    expect(await shelve(stand.session, shelf, "i=2949", 1e12)).toBe(StatusCodes.BadShelvingTimeOutOfRange);
  });

  test("disables an alarm, which then says nothing until it is enabled and judged anew", async () => {
    await using stand = await startOvenStand(overheating.slice(0, 2));
    const { events } = await listenToAlarms(stand.session);
    expect(await onCondition(stand.session, "i=9028")).toBe(StatusCodes.Good);
    expect(await onCondition(stand.session, "i=9028")).toBe(StatusCodes.BadConditionAlreadyDisabled);
    stand.clock.advance(30_000);
    await until("one event", () => events.length === 1);
    expect(events[0]).toMatchObject({
      "EnabledState.Id": false,
      Retain: false,
      "ActiveState.Id": StatusCodes.BadConditionDisabled,
    });
    expect(await onCondition(stand.session, "i=9111", Buffer.alloc(16), "")).toBe(
      StatusCodes.BadConditionDisabled,
    );
    expect(await onCondition(stand.session, "i=9027")).toBe(StatusCodes.Good);
    await until("the alarm", () => events.length === 3);
    expect(events[2]).toMatchObject({ Time: 30_000, "EnabledState.Id": true, "ActiveState.Id": true });
  });

  test("may be an observer, who can do none of this", async () => {
    const users = [{ name: "olga", password: "sees-all", role: "observer" }];
    await using stand = await startOvenStand(overheating.slice(0, 2), { security: { users } });
    await using client = await stand.as({
      type: UserTokenType.UserName,
      userName: "olga",
      password: "sees-all",
    });
    const { events } = await listenToAlarms(client.session);
    stand.clock.advance(30_000);
    await until("the alarm", () => events.length === 1);
    expect(await onCondition(client.session, "i=9111", eventId(events[0]), "")).toBe(
      StatusCodes.BadUserAccessDenied,
    );
    expect(await onCondition(client.session, "i=9028")).toBe(StatusCodes.BadUserAccessDenied);
  });
});

describe("a client that comes later", () => {
  test.each([
    ["ConditionRefresh", "i=3875"],
    ["ConditionRefresh2", "i=12912"],
  ])("is shown what must be seen, and nothing else, by %s", async (_name, methodId) => {
    await using stand = await startOvenStand([
      ...overheating.slice(0, 2),
      reading(21_000, "State", 11),
      reading(22_000, "State", 6),
    ]);
    stand.clock.advance(30_000);
    const early = await listenToAlarms(stand.session);
    const { subscription, item, events } = await listen(stand.session, server, fields);
    const ids =
      methodId === "i=12912"
        ? [subscription.subscriptionId, item.monitoredItemId]
        : [subscription.subscriptionId];
    const inputs = ids.map((value) => ({ dataType: DataType.UInt32, value }));
    expect((await call(stand.session, methodId, inputs, "i=2782")).statusCode).toBe(StatusCodes.Good);
    await until("the refresh", () => events.length === 4);
    expect(events.map(pick("EventType", "ConditionName", "Time"))).toEqual([
      ["ns=0;i=2787", null, expect.any(Number)],
      ["ns=0;i=9341", "OverTemperature", 20_000],
      ["ns=0;i=10637", "Jammed", 22_000],
      ["ns=0;i=2788", null, expect.any(Number)],
    ]);
    expect(early.events).toEqual([]);
    const late = await stand.session.acknowledgeCondition(condition, eventId(events[1]), "late");
    expect(late).toBe(StatusCodes.Good);
  });

  test("reads the condition as it stands", async () => {
    await using stand = await startOvenStand(overheating.slice(0, 2));
    stand.clock.advance(30_000);
    const read = async (name: string) =>
      (await readNode(stand.session, `${overTemperature}.${name}`)).value.value;
    expect(await read("ActiveState.Id")).toBe(true);
    expect(await read("Severity")).toBe(500);
    expect(await read("HighLimit")).toBe(245);
    expect((await read("LimitState.CurrentState")).text).toBe("High");
    expect(await read("Retain")).toBe(true);
  });

  test("finds an alarm that began before the server did", async () => {
    await using stand = await startOvenStand([reading(0, "Temperature", 250)]);
    expect((await readNode(stand.session, `${overTemperature}.ActiveState.Id`)).value.value).toBe(true);
  });
});

/** Subscribes at the server to what the alarms tell. */
function listenToAlarms(session: ClientSession) {
  return listen(session, server, fields, {
    elements: [
      {
        filterOperator: FilterOperator.OfType,
        filterOperands: [
          new LiteralOperand({
            value: { dataType: DataType.NodeId, value: resolveNodeId("AlarmConditionType") },
          }),
        ],
      },
    ],
  });
}

const pick =
  (...names: string[]) =>
  (event: TestEvent) =>
    names.map((name) => event[name]);

function eventId(event: TestEvent | undefined): Buffer {
  const id = event?.EventId;
  if (!(id instanceof Buffer)) throw new Error("expected an event with an id");
  return id;
}

async function onCondition(session: ClientSession, methodId: string, id?: Buffer, comment?: string) {
  const inputs = id
    ? [
        { dataType: DataType.ByteString, value: id },
        { dataType: DataType.LocalizedText, value: coerceLocalizedText(comment ?? "") },
      ]
    : [];
  return (await call(session, methodId, inputs, overTemperature)).statusCode;
}

async function shelve(session: ClientSession, objectId: string, methodId: string, forMs?: number) {
  const inputs = forMs === undefined ? [] : [{ dataType: DataType.Double, value: forMs }];
  return (await call(session, methodId, inputs, objectId)).statusCode;
}

/** Whatever was raised before has arrived after this: it comes in the same stream. */
async function settle(session: ClientSession): Promise<void> {
  const marker = await listen(session, server, ["EventType"]);
  await call(session, lineNode("OvenType.Start"));
  await until("the audit event", () => marker.events.length > 0);
}
