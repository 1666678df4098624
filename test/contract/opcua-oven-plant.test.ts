import { AttributeIds, DataType, StatusCodes } from "node-opcua-client";
import { expect, test } from "vitest";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import { plantStartMs } from "../support/opcua-fake-plant.ts";
import { call, lineNode, listen, ovenNode, readNode, startOvensOf } from "../support/opcua-oven-stand.ts";
import { until } from "../support/opcua-until.ts";

const minute = 60_000;
const held = 11;
const execute = 6;
const method = (name: string) => lineNode(`OvenType.${name}`);

/** A bakery of one oven; the same interventions make it the same. */
function makePlant(interventions: Parameters<typeof buildPlant>[0]["interventions"] = []) {
  const asset = opcuaOven.asset(opcuaOven.config.parse({}));
  return buildPlant({ seed: 42, startMs: plantStartMs, assets: { "oven-1": asset }, interventions });
}

test("an oven that nobody touches raises no alarm in a shift", async () => {
  const plant = makePlant();
  await using stand = await startOvensOf(plant);
  const { events } = await listen(stand.session, lineNode("oven-1"), ["ConditionName", "EventType", "Time"]);
  stand.clock.advance(480 * minute, 20_000);
  await call(stand.session, method("Hold"));
  stand.clock.advance(minute);
  await until("the first alarm", () => events.some(({ ConditionName }) => ConditionName === "Jammed"));
  expect(events.filter(({ ConditionName }) => ConditionName !== null)).toHaveLength(1);
});

test("what a client does changes the plant, raises its alarms, is in the truth and can be repeated", async () => {
  const plant = makePlant();
  await using stand = await startOvensOf(plant);
  const { session, clock } = stand;
  const state = async () => (await readNode(session, ovenNode("State"))).value.value;
  const { events } = await listen(session, lineNode("Bakery"), ["ConditionName", "ActiveState.Id", "Time"]);
  clock.advance(10 * minute);
  expect(await state()).toBe(execute);

  expect((await call(session, method("Reset"))).statusCode).toBe(StatusCodes.BadInvalidState);
  expect((await call(session, method("Hold"))).statusCode).toBe(StatusCodes.Good);
  clock.advance(minute);
  expect(await state()).toBe(held);
  expect((await call(session, method("Start"))).statusCode).toBe(StatusCodes.Good);
  expect((await call(session, method("OpenDoor"))).statusCode).toBe(StatusCodes.Good);
  clock.advance(8 * minute, 20_000);
  expect((await readNode(session, ovenNode("DoorOpen"))).value.value).toBe(true);
  expect((await call(session, method("CloseDoor"))).statusCode).toBe(StatusCodes.Good);

  const nodeId = ovenNode("SetpointTemperature");
  const write = (value: number) =>
    session.write({
      nodeId,
      attributeId: AttributeIds.Value,
      value: { value: { dataType: DataType.Double, value } },
    });
  expect(await write(900)).toBe(StatusCodes.BadOutOfRange);
  expect(await write(200)).toBe(StatusCodes.Good);
  clock.advance(30 * minute, 20_000);
  expect((await readNode(session, nodeId)).value.value).toBe(200);
  expect((await readNode(session, ovenNode("Temperature"))).value.value).toBeLessThan(203);

  const told = (name: string, isActive: boolean) =>
    events.some((event) => event.ConditionName === name && event["ActiveState.Id"] === isActive);
  await until("the jam and the door", () => told("Jammed", false) && told("DoorOpenTooLong", false));
  expect(told("Jammed", true) && told("DoorOpenTooLong", true)).toBe(true);

  const done = plant.interventions();
  expect(done.map(({ command, by }) => [command.kind, by])).toEqual(
    ["hold", "start", "open-door", "close-door", "set-setpoint"].map((kind) => [kind, "opc.tcp anonymous"]),
  );
  const again = makePlant(done)
    .trace("oven-1")
    .due(plantStartMs - 1, clock.now());
  expect(again).toEqual(plant.trace("oven-1").due(plantStartMs - 1, clock.now()));
});

test("the last batch is what the plant made", async () => {
  await using stand = await startOvensOf(makePlant());
  stand.clock.advance(90 * minute, 20_000);
  const { value } = (await readNode(stand.session, ovenNode("LastBatch"))).value;
  expect(value).toMatchObject({ number: 2, recipe: "rye", partsGood: 120 });
  expect(value.minuteTemperatures).toHaveLength(40);
});
