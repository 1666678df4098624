import { expect, test } from "vitest";
import { onvifConnector } from "../../stack/connectors/onvif.ts";
import { startMs } from "../support/fake-plant-onvif.ts";
import { keepReading, until } from "../support/http-source.ts";
import { account, type CameraStand, startCamera } from "../support/onvif-stand.ts";

const destinations = [
  { target: "Mqtt", configuration: { topic: "plant/door-1", qos: "Qos1", retain: "Never" } },
] as const;

function readFrom(stand: CameraStand) {
  return keepReading(onvifConnector, {
    address: stand.endpoint.address,
    clock: stand.clock,
    eventGroups: [
      {
        name: "door",
        events: [
          { name: "DoorOpen", dataSource: "tns1:Device/Trigger/DigitalInput", destinations },
          { name: "Motion", dataSource: "tns1:RuleEngine/CellMotionDetector/Motion", destinations },
        ],
      },
    ],
    authentication: { method: "UsernamePassword", usernamePasswordCredentials: account },
  });
}

/** Each fault with its config, and whether a connector that is connected already is bound to lose its connection. */
const faults: readonly (readonly [
  kind: string,
  config: Readonly<Record<string, unknown>>,
  isLost: boolean,
])[] = [
  ["camera-wrong-xaddr", {}, false],
  ["camera-clock-skew", { by: "3h" }, true],
  ["camera-clock-skew", { by: "3h", direction: "behind" }, true],
  ["camera-authentication-only", {}, false],
  ["camera-slow-soap", { delay: "200ms" }, false],
  ["camera-reboot", {}, true],
  ["camera-subscription-lost", { keeps: "300ms" }, true],
];

test.each(faults)(
  "the connector loses nothing to %s %o",
  { timeout: 30_000 },
  async (kind, config, isLost) => {
    await using stand = await startCamera();
    await using reading = readFrom(stand);
    await until("it waits for events", () => stand.clock.waiting === 1);

    const fault = await stand.inject(kind, config);
    stand.clock.advance(130_000);
    if (isLost) await until("the loss is told", () => reading.losses.length > 0);
    if (kind !== "camera-reboot") {
      await until("all readings so far are there", () => reading.messages.length >= due(stand).length);
    }
    stand.clock.advance(70_000);
    await fault[Symbol.asyncDispose]();
    stand.clock.advance(60_000);
    await until("all readings are there", () => reading.messages.length >= due(stand).length);

    expect(identities(reading.messages)).toEqual(due(stand));
  },
);

test.each(faults.filter(([kind]) => kind !== "camera-reboot"))(
  "a connector that starts under %s %o takes in everything, and meets it",
  { timeout: 30_000 },
  async (kind, config) => {
    await using stand = await startCamera();
    stand.clock.advance(200_000);
    const fault = await stand.inject(kind, config);

    await using reading = readFrom(stand);
    await until("all readings are there", () => reading.messages.length >= due(stand).length);
    if (kind === "camera-subscription-lost") await until("it is felt", () => fault.wasFelt());
    await fault[Symbol.asyncDispose]();

    expect(identities(reading.messages)).toEqual(due(stand));
    expect(fault.wasFelt()).toBe(true);
  },
);

/** `data point, source time, value` of each message, in the order in which they came. */
function identities(messages: readonly { readonly payload: string | Uint8Array }[]): string[] {
  return messages.flatMap(({ payload }) =>
    Object.entries<{ SourceTimestamp: string; Value: boolean }>(JSON.parse(String(payload))).map(
      ([dataPoint, { SourceTimestamp, Value }]) => `${dataPoint} ${SourceTimestamp} ${Value}`,
    ),
  );
}

/** The same of every reading that the plant has had so far. */
function due({ clock, door }: CameraStand): string[] {
  return door
    .due(startMs - 1, clock.now())
    .map(({ dataPoint, atMs, value }) => `${dataPoint} ${new Date(atMs).toISOString()} ${value}`);
}
