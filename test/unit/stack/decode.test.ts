import { expect, test } from "vitest";
import { decode } from "../../../stack/dataflow/decode.ts";
import { parseSourceTime } from "../../../stack/dataflow/source-time.ts";

const topic = "azure-iot-operations/data/oven-1";
const at = (millisecond: number) => new Date(millisecond).toISOString();
const decoded = (content: unknown, on = topic) => decode(on, Buffer.from(JSON.stringify(content)));

test.each([
  ["1970-01-01T00:00:01Z", 1_000],
  ["1970-01-01T00:00:00.1Z", 100],
  ["2026-03-02T06:00:00.123Z", Date.UTC(2026, 2, 2, 6, 0, 0, 123)],
  ["1970-01-01T00:00:06.6915356Z", 6_691.5356],
  ["1970-01-01T00:00:05.991129Z", 5_991.129],
  ["1970-01-01T00:00:00.00000019Z", 0.0001],
  ["1970-01-01T01:00:00.5+01:00", 500],
  ["1970-01-01", undefined],
  ["yesterday", undefined],
  ["1970-13-01T00:00:00Z", undefined],
])("the source time %s is %s ms", (text, expected) => {
  expect(parseSourceTime(text)).toBe(expected);
});

test("readings are grouped by source time in its order, and in the order of the payload within", () => {
  const { samples, dropped } = decoded({
    Temperature: { SourceTimestamp: at(2_000), Value: 98.2 },
    Door: { SourceTimestamp: at(1_000), Value: true },
    State: {
      SourceTimestamp: at(2_000),
      Value: "Execute",
      StatusCode: { Code: 0x40900000, Symbol: "Uncertain" },
    },
    Humidity: { SourceTimestamp: at(1_000), StatusCode: 0x808c0000 },
  });
  expect(dropped).toEqual([]);
  const row = { table: "reading", asset: "oven-1", status: 0 };
  expect(samples).toEqual([
    {
      asset: "oven-1",
      sourceMs: 1_000,
      readings: [
        { ...row, dataPoint: "Door", sourceMs: 1_000, value: true },
        { ...row, dataPoint: "Humidity", sourceMs: 1_000, value: null, status: 0x808c0000 },
      ],
    },
    {
      asset: "oven-1",
      sourceMs: 2_000,
      readings: [
        { ...row, dataPoint: "Temperature", sourceMs: 2_000, value: 98.2 },
        { ...row, dataPoint: "State", sourceMs: 2_000, value: "Execute", status: 0x40900000 },
      ],
    },
  ]);
});

test("an array holds several values of a data point", () => {
  const { samples } = decoded(
    [2_000, 1_000, 3_000].map((ms) => ({ Energy: { SourceTimestamp: at(ms), Value: ms } })),
  );
  expect(samples.map(({ readings }) => readings.map(({ value }) => value))).toEqual([
    [1_000],
    [2_000],
    [3_000],
  ]);
});

test.each([
  ["azure-iot-operations/data/oven-1", "oven-1"],
  ["azure-iot-operations/data/oven-1/dataset", "oven-1"],
  ["azure-iot-operations/data/oven-1/event/deeper", "oven-1"],
])("the asset of topic %s is %s", (on, asset) => {
  const { samples } = decoded({ A: { SourceTimestamp: at(0), Value: 1 } }, on);
  expect(samples.map((sample) => sample.asset)).toEqual([asset]);
});

test.each([["oven-1"], ["azure-iot-operations/data"], ["azure-iot-operations/data/"], ["other/data/oven-1"]])(
  "topic %s is dropped with what was expected",
  (on) => {
    const { samples, dropped } = decoded({ A: { SourceTimestamp: at(0), Value: 1 } }, on);
    expect(samples).toEqual([]);
    expect(dropped).toEqual([`topic ${on}: expected azure-iot-operations/data/<asset>`]);
  },
);

test.each([
  ["", "payload is not JSON"],
  ["{", "payload is not JSON"],
  ["12", "expected an object of tags, got number"],
  ["null", "expected an object of tags, got null"],
  ["[[1]]", "expected an object of tags, got an array"],
  ['{"A":1}', "A: expected an object with SourceTimestamp, got number"],
  ['{"A":{"Value":1}}', "A: SourceTimestamp is not an RFC 3339 time"],
  ['{"A":{"SourceTimestamp":"now","Value":1}}', "A: SourceTimestamp is not an RFC 3339 time"],
  [
    '{"A":{"SourceTimestamp":"1970-01-01T00:00:00Z","Value":{}}}',
    "A: Value: expected a number, a boolean, a string or null, got object",
  ],
  [
    '{"A":{"SourceTimestamp":"1970-01-01T00:00:00Z","StatusCode":"Bad"}}',
    "A: StatusCode: expected a number or { Code }, got string",
  ],
])("payload %s is dropped with its reason", (payload, reason) => {
  expect(decode(topic, Buffer.from(payload))).toEqual({ samples: [], dropped: [`${topic}: ${reason}`] });
});

test("a bad tag costs that tag alone", () => {
  const { samples, dropped } = decoded({ A: { SourceTimestamp: at(0), Value: 1 }, B: 2, __proto__: 3 });
  expect(samples.flatMap(({ readings }) => readings.map(({ dataPoint }) => dataPoint))).toEqual(["A"]);
  expect(dropped).toHaveLength(1);
});
