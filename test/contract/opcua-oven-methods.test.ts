import {
  AttributeIds,
  type ClientSession,
  DataType,
  type DataValueOptions,
  StatusCodes,
  UserTokenType,
} from "node-opcua-client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import {
  call,
  lineNode,
  listen,
  type OvenStand,
  ovenNode,
  reading,
  readNode,
  startOvenStand,
} from "../support/opcua-oven-stand.ts";
import { until } from "../support/opcua-until.ts";

const method = (name: string) => lineNode(`OvenType.${name}`);
const text = (value: string) => ({ dataType: DataType.String, value });
const celsius = (value: number) => ({ dataType: DataType.Double, value });
const observer = { type: UserTokenType.UserName, userName: "olga", password: "sees-all" } as const;
const users = [{ name: "olga", password: "sees-all", role: "observer" }];

let stand: OvenStand;
beforeAll(async () => {
  stand = await startOvenStand([]);
  stand.clock.advance(5_000);
});
afterAll(() => stand[Symbol.asyncDispose]());
beforeEach(() => {
  stand.panel.asked.length = 0;
  stand.panel.answer = "accepted";
});

describe("the methods of an oven", () => {
  test.each([
    ["Start", [], { kind: "start" }],
    ["Stop", [], { kind: "stop" }],
    ["Hold", [], { kind: "hold" }],
    ["Reset", [], { kind: "reset" }],
    ["OpenDoor", [], { kind: "open-door" }],
    ["CloseDoor", [], { kind: "close-door" }],
    ["SetRecipe", [text("rolls")], { kind: "set-recipe", recipe: "rolls" }],
    ["SetSetpoint", [celsius(215)], { kind: "set-setpoint", celsius: 215 }],
  ] as const)("%s acts on the plant, from where plant time has come to", async (name, inputs, command) => {
    const result = await call(stand.session, method(name), inputs);
    expect(result.statusCode).toBe(StatusCodes.Good);
    expect(stand.panel.asked).toEqual([{ command, afterMs: plantStartMs + 5_000, by: "opc.tcp anonymous" }]);
  });

  test("are found at the oven", async () => {
    const { references } = await stand.session.browse({
      nodeId: lineNode("oven-1"),
      referenceTypeId: "HasComponent",
      nodeClassMask: 4,
      resultMask: 63,
    });
    const found = (references ?? []).map(({ browseName }) => browseName.name);
    expect(found).toEqual(expect.arrayContaining(["Start", "SetRecipe", "AcknowledgeAlarm"]));
  });

  test("answer a state in which they are impossible, and say nothing was wrong with the arguments", async () => {
    stand.panel.answer = "state";
    const result = await call(stand.session, method("SetRecipe"), [text("rye")]);
    expect(result.statusCode).toBe(StatusCodes.BadInvalidState);
    expect(result.inputArgumentResults).toEqual([StatusCodes.Good]);
  });

  test.each([
    ["a recipe that there is not", "SetRecipe", [text("pizza")], "accepted"],
    ["a setpoint that is no number", "SetSetpoint", [celsius(Number.NaN)], "accepted"],
    ["a setpoint that the plant refuses", "SetSetpoint", [celsius(900)], "value"],
  ] as const)("answer for the argument that is %s", async (_what, name, inputs, answer) => {
    stand.panel.answer = answer;
    const result = await call(stand.session, method(name), inputs);
    expect(result.statusCode).toBe(StatusCodes.BadInvalidArgument);
    expect(result.inputArgumentResults).toEqual([StatusCodes.BadOutOfRange]);
  });

  test.each([
    ["of another type", [celsius(1)], StatusCodes.BadInvalidArgument],
    ["missing", [], StatusCodes.BadArgumentsMissing],
    ["too many", [text("rye"), text("rolls")], StatusCodes.BadTooManyArguments],
  ] as const)("refuse arguments that are %s", async (_what, inputs, statusCode) => {
    expect((await call(stand.session, method("SetRecipe"), inputs)).statusCode).toBe(statusCode);
    expect(stand.panel.asked).toEqual([]);
  });

  test("are not the line's, nor the type's own", async () => {
    const onLine = await call(stand.session, method("Start"), [], lineNode("Bakery"));
    expect(onLine.statusCode).toBe(StatusCodes.BadMethodInvalid);
    const onType = await call(stand.session, method("Start"), [], lineNode("OvenType"));
    expect(onType.statusCode).toBe(StatusCodes.BadNodeIdInvalid);
  });

  test("are not for observers", async () => {
    await using guarded = await startOvenStand([], { security: { users } });
    await using client = await guarded.as(observer);
    expect((await call(client.session, method("Start"))).statusCode).toBe(StatusCodes.BadUserAccessDenied);
    expect(guarded.panel.asked).toEqual([]);
    expect((await readNode(client.session, ovenNode("Temperature"))).value.value).toBe(230);
  });
});

describe("a setpoint that is written", () => {
  test("goes to the plant, and shows once the oven reports it with its own time", async () => {
    await using hot = await startOvenStand([reading(10_000, "SetpointTemperature", 240)]);
    expect(await write(hot.session, { value: celsius(240) })).toBe(StatusCodes.Good);
    expect(hot.panel.asked).toEqual([
      { command: { kind: "set-setpoint", celsius: 240 }, afterMs: plantStartMs, by: "opc.tcp anonymous" },
    ]);
    expect((await readNode(hot.session, ovenNode("SetpointTemperature"))).value.value).toBe(230);
    hot.clock.advance(20_000);
    const shown = await readNode(hot.session, ovenNode("SetpointTemperature"));
    expect(shown.value.value).toBe(240);
    expect(shown.sourceTimestamp?.getTime()).toBe(plantStartMs + 10_000);
  });

  test.each([
    ["an integer", { value: { dataType: DataType.Int32, value: 240 } }, StatusCodes.BadTypeMismatch],
    ["a text", { value: text("hot") }, StatusCodes.BadTypeMismatch],
    ["an array", { value: { ...celsius(1), arrayType: 1, value: [1, 2] } }, StatusCodes.BadTypeMismatch],
    ["no number", { value: celsius(Number.POSITIVE_INFINITY) }, StatusCodes.BadOutOfRange],
    ["with a status", { value: celsius(240), statusCode: StatusCodes.Bad }, StatusCodes.BadWriteNotSupported],
    [
      "with a source time",
      { value: celsius(240), sourceTimestamp: new Date(0) },
      StatusCodes.BadWriteNotSupported,
    ],
    [
      "with a server time",
      { value: celsius(240), serverTimestamp: new Date(0) },
      StatusCodes.BadWriteNotSupported,
    ],
  ] as const)("is refused when it is %s", async (_what, dataValue, statusCode) => {
    expect(await write(stand.session, dataValue as DataValueOptions)).toBe(statusCode);
    expect(stand.panel.asked).toEqual([]);
  });

  test.each([
    ["value", StatusCodes.BadOutOfRange],
    ["state", StatusCodes.BadInvalidState],
  ] as const)("is refused when the plant refuses it for its %s", async (answer, statusCode) => {
    stand.panel.answer = answer;
    expect(await write(stand.session, { value: celsius(999) })).toBe(statusCode);
  });

  test("is not an observer's", async () => {
    await using guarded = await startOvenStand([], { security: { users } });
    await using client = await guarded.as(observer);
    expect(await write(client.session, { value: celsius(240) })).toBe(StatusCodes.BadUserAccessDenied);
  });

  test("is the only value that can be written", async () => {
    const value = { value: celsius(240) };
    expect(await write(stand.session, value, "Temperature")).toBe(StatusCodes.BadNotWritable);
    expect(await write(stand.session, { value: text("rye") }, "ActiveRecipe")).toBe(
      StatusCodes.BadNotWritable,
    );
    expect((await readNode(stand.session, ovenNode("Temperature"))).value.value).toBe(230);
  });
});

test("calls and writes are told of as audit events, whether they succeed or not", async () => {
  const fields = ["SourceName", "SourceNode", "Status", "ClientUserId", "Time", "ActionTimeStamp"];
  const { events } = await listen(stand.session, "ns=0;i=2253", fields);
  await call(stand.session, method("Start"));
  stand.panel.answer = "value";
  await write(stand.session, { value: celsius(999) });
  await until(
    "both audit events",
    () => events.filter(({ SourceNode }) => String(SourceNode).startsWith("ns=2")).length === 2,
  );
  const common = { ClientUserId: "anonymous", Time: 5_000, ActionTimeStamp: 5_000 };
  expect(events).toEqual(
    expect.arrayContaining([
      { ...common, SourceName: "Attribute/Call", SourceNode: "ns=2;s=oven-1", Status: true },
      {
        ...common,
        SourceName: "Attribute/Write",
        SourceNode: "ns=2;s=oven-1.SetpointTemperature",
        Status: false,
      },
    ]),
  );
});

function write(session: ClientSession, value: DataValueOptions, name = "SetpointTemperature") {
  return session.write({ nodeId: ovenNode(name), attributeId: AttributeIds.Value, value });
}
