import { z } from "zod";
import { duration } from "../duration.ts";
import type { Trace } from "../plant/trace.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type SimulatorContext,
} from "../simulator.ts";
import { openDeviceSession } from "./device-session.ts";
import { jsonFormat } from "./json-format.ts";
import { sparkplugFormat } from "./sparkplug-format.ts";
import type { Subject, WireFormat } from "./wire-format.ts";

/** Where data flows read telemetry: the root that Azure IoT Operations uses. */
const telemetryRoot = "azure-iot-operations/data";

const topicLevel = z.string().regex(/^[^+#/\s]+$/, "must be one topic level without +, # or /");

const config = z
  .strictObject({
    measures: z
      .enum(["energy", "fill-weight"])
      .default("energy")
      .describe(
        "What it measures: the energy that the ovens have used, in kWh, or the weight of each item, in g.",
      ),
    of: z
      .array(z.string())
      .min(1)
      .optional()
      .meta({ description: "The ovens that it measures; all if absent.", examples: [["oven-1"]] }),
    sampling: duration.prefault("10s").describe("How often it reads the energy, in plant time."),
    payload: z
      .enum(["json", "sparkplug-b"])
      .default("json")
      .describe("What it publishes: JSON on the topic that data flows read, or Sparkplug B as an edge node."),
    qos: z
      .union([z.literal(0), z.literal(1)], { error: "must be 0 or 1" })
      .optional()
      .describe(
        "Quality of service of its data: 1 for JSON if absent, 0 for Sparkplug B as its specification has it. With 0 a lost connection loses what was under way.",
      ),
    group: topicLevel.default("plant").describe("The Sparkplug group id."),
    username: z.string().min(1).optional().describe("Its account at the broker; anonymous if absent."),
    password: z.string().min(1).optional().describe("The password of that account."),
  })
  .describe("A meter or scale that speaks to the broker itself, over MQTT 5.");

type MqttDeviceConfig = z.output<typeof config>;

/**
 * A device that connects straight to the broker: birth when it has connected, death as its will, every reading in
 * between, and commands that it answers.
 */
export const mqttDevice = defineSimulator({
  kind: "mqtt-device",
  config,

  asset({ measures, of, sampling }) {
    const ovens = of === undefined ? {} : { of };
    return measures === "energy"
      ? { model: "energy-meter", samplingMs: sampling, ...ovens }
      : { model: "scale", ...ovens };
  },

  references: ({ of = [] }) => of.map((device, index) => ({ path: ["of", index], device })),

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const owned = new Map(devices.map((device) => [device.name, describe(device, context)]));
    const sessions = resources.use(new AsyncDisposableStack());
    const kept = resources.move();
    return {
      endpoints: [...owned.values()].map(({ endpoint }) => endpoint),
      async attach(device, brokerAddress) {
        const { trace, format, account } = found(owned, device);
        const session = {
          trace,
          format,
          clock: context.clock,
          startMs: context.plant.startMs,
          brokerAddress,
        };
        sessions.use(await openDeviceSession({ ...session, clientId: device, credentials: account }));
      },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  },
});

function describe(
  { name, config }: DeviceConfig<MqttDeviceConfig>,
  { plant, clock, host }: SimulatorContext,
) {
  const trace = plant.trace(name);
  const format = formatOf(
    subjectOf(name, trace, () => clock.now()),
    config,
  );
  const { username, password } = config;
  const account = username === undefined ? undefined : { username, password: password ?? "" };
  const endpoint: DeviceEndpoint = {
    device: name,
    endpointType: "Microsoft.Mqtt",
    host,
    port: 0,
    address: "mqtt:the broker",
    dataSources: Object.fromEntries(trace.dataPoints.map((point) => [point.name, format.dataTopic])),
    tryIt: `mosquitto_sub -V mqttv5 -v -t '${format.dataTopic}' # at the broker`,
  };
  return { trace, format, account, endpoint };
}

function subjectOf(device: string, trace: Trace, now: () => number): Subject {
  const { dataPoints } = trace;
  return {
    device,
    dataPoints,
    now,
    latest: () => dataPoints.flatMap(({ name }) => trace.latest(name, now()) ?? []),
  };
}

function formatOf(subject: Subject, { payload, qos, group }: MqttDeviceConfig): WireFormat {
  if (payload === "sparkplug-b") return sparkplugFormat(subject, { groupId: group, qos: qos ?? 0 });
  return jsonFormat(subject, { topic: `${telemetryRoot}/${subject.device}`, qos: qos ?? 1 });
}

function found<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined)
    throw new Error(`no MQTT device ${name}; devices are ${[...values.keys()].join(", ")}`);
  return value;
}
