import sparkplug from "sparkplug-payload";
import { expect, test } from "vitest";
import { decode } from "../../../stack/dataflow/decode.ts";

const library = sparkplug.get("spBv1.0");
if (!library) throw new Error("expected Sparkplug B");
type Payload = Parameters<typeof library.encodePayload>[0];

const read = (topic: string, payload: Payload) => decode(topic, Buffer.from(library.encodePayload(payload)));
const reading = {
  table: "reading",
  asset: "meter",
  dataPoint: "Energy",
  sourceMs: 1_000,
  value: 1.5,
  status: 0,
};
const metric = { name: "Energy", type: "Double", value: 1.5, timestamp: 1_000 } as const;

test("a metric of an edge node is a reading of the asset of that name at the metric's own time", () => {
  const { samples, dropped } = read("spBv1.0/plant/NDATA/meter", {
    timestamp: 9_000,
    seq: 1,
    metrics: [metric],
  });
  expect(samples).toEqual([{ asset: "meter", sourceMs: 1_000, readings: [reading] }]);
  expect(dropped).toEqual([]);
});

test("a metric of a device is a reading of the device, and metrics of other times are other samples", () => {
  const later = { ...metric, timestamp: 2_000, type: "Int64", value: 7 } as const;
  const { samples } = read("spBv1.0/plant/DDATA/edge-1/meter", { metrics: [later, metric] });
  expect(samples.map(({ asset, sourceMs, readings }) => [asset, sourceMs, readings[0]?.value])).toEqual([
    ["meter", 1_000, 1.5],
    ["meter", 2_000, 7],
  ]);
});

test("the birth's own metrics are no readings", () => {
  const control = { name: "Node Control/Rebirth", type: "Boolean", value: false } as const;
  const { samples, dropped } = read("spBv1.0/plant/NBIRTH/meter", {
    metrics: [{ name: "bdSeq", type: "Int64", value: 3 }, control, metric],
  });
  expect([samples.length, dropped]).toEqual([1, []]);
});

test.each([
  [192, 0],
  [64, 0x40000000],
  [0, 0x80000000],
  [17, 0x80000000],
])("quality %i is status code %i", (quality, status) => {
  const properties = { Quality: { type: "Int32", value: quality } } as const;
  const { samples } = read("spBv1.0/plant/NDATA/meter", { metrics: [{ ...metric, properties }] });
  expect(samples[0]?.readings[0]?.status).toBe(status);
});

test.each([
  ["Energy: expected a timestamp", { name: "Energy", type: "Double", value: 1 }],
  ["a metric: expected a name, got an alias alone", { alias: 7, type: "Double", value: 1, timestamp: 1 }],
  [
    "Energy: expected a number, a boolean or a string, got Bytes",
    { name: "Energy", type: "Bytes", value: Buffer.from("x"), timestamp: 1 },
  ],
] as const)("a metric that is no reading is left out: %s", (reason, wrong) => {
  const { samples, dropped } = read("spBv1.0/plant/NDATA/meter", { metrics: [metric, { ...wrong }] });
  expect(samples).toHaveLength(1);
  expect(dropped).toEqual([`spBv1.0/plant/NDATA/meter: ${reason}`]);
});

test("bytes that are no Sparkplug B cost the message", () => {
  expect(decode("spBv1.0/plant/NDATA/meter", Buffer.from("hello world"))).toEqual({
    samples: [],
    dropped: ["spBv1.0/plant/NDATA/meter: payload is not Sparkplug B"],
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a metric of %d is a reading without a value", (value) => {
  const { samples } = read("spBv1.0/plant/NDATA/meter", { metrics: [{ ...metric, value }] });
  expect(samples[0]?.readings[0]?.value).toBeNull();
});

test.each([Number.NaN, -1, 0.5, 2 ** 40])("a status code of %d is none, and the quality counts", (value) => {
  const properties = {
    StatusCode: { type: "Double", value },
    Quality: { type: "Int32", value: 64 },
  } as const;
  const { samples } = read("spBv1.0/plant/NDATA/meter", { metrics: [{ ...metric, properties }] });
  expect(samples[0]?.readings[0]?.status).toBe(0x40000000);
});

test("a timestamp that no date can tell is none", () => {
  const { samples, dropped } = read("spBv1.0/plant/NDATA/meter", {
    metrics: [{ ...metric, timestamp: 2 ** 60 }],
  });
  expect(samples).toEqual([]);
  expect(dropped[0]).toContain("expected a timestamp");
});
