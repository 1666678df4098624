import { createServer } from "node:http";
import { expect, test } from "vitest";
import type { Message } from "../../stack/connectors/connector.ts";
import { onvifConnector } from "../../stack/connectors/onvif.ts";
import type { EventGroup } from "../../stack/registry/resources.ts";
import { startMs } from "../support/fake-plant-onvif.ts";
import { openForeignServer, say } from "../support/http-foreign.ts";
import { openTcpProxy } from "../support/http-proxy.ts";
import { keepReading, until } from "../support/http-source.ts";
import { account, type CameraStand, startCamera } from "../support/onvif-stand.ts";

const destinations = [
  { target: "Mqtt", configuration: { topic: "plant/door-1", qos: "Qos1", retain: "Never" } },
] as const;

const doorEvents: EventGroup = {
  name: "door",
  events: [
    { name: "DoorOpen", dataSource: "tns1:Device/Trigger/DigitalInput", destinations },
    { name: "Motion", dataSource: "tns1:RuleEngine/CellMotionDetector/Motion", destinations },
  ],
};

function readFrom(stand: CameraStand, options: { readonly port?: number; readonly password?: string } = {}) {
  const { port = stand.endpoint.port, password = account.password } = options;
  return keepReading(onvifConnector, {
    address: `http://127.0.0.1:${port}/onvif/device_service`,
    clock: stand.clock,
    eventGroups: [doorEvents],
    authentication: {
      method: "UsernamePassword",
      usernamePasswordCredentials: { username: account.username, password },
    },
  });
}

test("an event becomes a CloudEvent with the time and the value of its reading", async () => {
  await using stand = await startCamera();
  await using reading = readFrom(stand);
  await until("both states are told", () => reading.messages.length === 2);

  stand.clock.advance(60_000);
  await until("the door is told to be open", () => reading.messages.length === 4);

  const [message] = reading.messages.slice(2);
  expect(message).toMatchObject({
    topic: "plant/door-1",
    contentType: "application/json",
    payload: '{"DoorOpen":{"SourceTimestamp":"2026-03-02T06:01:00.000Z","Value":true}}',
    userProperties: {
      specversion: "1.0",
      type: "Event",
      subject: "meter/door/DoorOpen",
      source: "ms-aio:meter-device/tns1:Device/Trigger/DigitalInput",
      datacontenttype: "application/json",
      aiodeviceref: "ms-aio:device-uuid/http-0",
      aioassetref: "ms-aio:asset-uuid",
    },
  });
  expect(reading.position).toEqual({
    "door/DoorOpen": "2026-03-02T06:01:00.000Z",
    "door/Motion": "2026-03-02T06:01:00.000Z",
  });
});

test("a connector that starts late takes in what the camera kept", async () => {
  await using stand = await startCamera();
  stand.clock.advance(200_000);

  await using reading = readFrom(stand);
  await until("all readings are there", () => reading.messages.length === 14);

  expect(identities(reading.messages)).toEqual(due(stand));
});

test("a link that is cut and restored, again and again, loses and doubles nothing", async () => {
  await using stand = await startCamera();
  await using proxy = await openTcpProxy(stand.endpoint.port);
  await using reading = readFrom(stand, { port: proxy.port });
  await until("it is connected", () => reading.connections === 1);

  for (let outage = 1; outage <= 5; outage += 1) {
    const losses = reading.losses.length;
    stand.clock.advance(45_000);
    proxy.cut();
    await until("the loss is told", () => reading.losses.length > losses);
    stand.clock.advance(70_000);
    proxy.restore();
    await until("it is connected again", () => reading.connections === outage + 1);
  }
  stand.clock.advance(30_000);
  await until("all readings are there", () => reading.messages.length >= due(stand).length);

  expect(identities(reading.messages)).toEqual(due(stand));
});

test("an answer that is cut in its middle is pulled again", async () => {
  await using stand = await startCamera();
  await using proxy = await openTcpProxy(stand.endpoint.port);
  await using reading = readFrom(stand, { port: proxy.port });
  await until("both states are told", () => reading.messages.length === 2);

  proxy.cutAfter(900);
  stand.clock.advance(600_000);
  await until("the loss is told", () => reading.losses.length > 0);
  proxy.restore();
  await until("all readings are there", () => reading.messages.length >= due(stand).length);

  expect(identities(reading.messages)).toEqual(due(stand));
});

test("an outage of 50 openings is caught up with, over several pulls", async () => {
  await using stand = await startCamera();
  await using reading = readFrom(stand);
  await until("both states are told", () => reading.messages.length === 2);

  stand.clock.advance(50 * 60_000 + 20_000);
  await until("all readings are there", () => reading.messages.length >= due(stand).length);

  expect(identities(reading.messages)).toEqual(due(stand));
});

test("a lost connection is told promptly, with the address and the reason", async () => {
  await using stand = await startCamera();
  await using proxy = await openTcpProxy(stand.endpoint.port);
  await using reading = readFrom(stand, { port: proxy.port });
  await until("it waits for events", () => stand.clock.waiting === 1);

  proxy.cut();
  await until("the loss is told", () => reading.losses.length > 0);

  expect(reading.losses[0]).toContain(`http://127.0.0.1:${proxy.port}/onvif/pull_point/`);
});

test("an abort gives the pull point back and returns", async () => {
  await using stand = await startCamera();
  for (let count = 0; count < 15; count += 1) {
    await using reading = readFrom(stand);
    await until("it is connected", () => reading.connections === 1);
    expect(reading.losses).toEqual([]);
  }
});

test("a wrong password is told without the password", async () => {
  await using stand = await startCamera();
  await using reading = readFrom(stand, { password: "a-wrong-secret" });
  await until("the refusal is told", () => reading.losses.length > 0);

  expect(reading.losses[0]).toContain("ter:NotAuthorized");
  expect(reading.losses[0]).not.toContain("a-wrong-secret");
});

test("a camera whose clock is a year ahead accepts the connector, which asks it for the time", async () => {
  await using stand = await startCamera();
  stand.clock.shiftWall(365 * 86_400_000);

  await using reading = readFrom({ ...stand, clock: { ...stand.clock, wallMs: () => Date.now() } });
  await until("both states are told", () => reading.messages.length === 2);

  expect(reading.losses).toEqual([]);
});

test.each([
  ["no XML", "hello", /expected a SOAP envelope/],
  ["a document type declaration", "<!DOCTYPE x><x/>", /document type declaration/],
  ["another answer", "<Envelope><Body><GetHostnameResponse/></Body></Envelope>", /something else/],
  [
    "a fault of SOAP 1.1",
    "<Envelope><Body><Fault><faultstring>busy</faultstring></Fault></Body></Envelope>",
    /a fault: busy/,
  ],
  ["9 MiB", `<a>${"x".repeat(9 * 1024 * 1024)}</a>`, /expected at most/],
])("a device that answers with %s is told as such", async (_what, body, reason) => {
  await using stand = await startCamera();
  await using device = await answerAlways(body);
  await using reading = readFrom(stand, { port: device.port });
  await until("the reason is told", () => reading.losses.length > 0);

  expect(reading.losses[0]).toMatch(reason);
});

async function answerAlways(body: string) {
  const server = createServer((_request, response) => void response.end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `data point, source time, value` of each message, in the order in which they came. */
function identities(messages: readonly Message[]): string[] {
  return messages.flatMap(({ payload }) =>
    Object.entries<{ SourceTimestamp: string; Value: boolean }>(JSON.parse(payload)).map(
      ([dataPoint, { SourceTimestamp, Value }]) => `${dataPoint} ${SourceTimestamp} ${Value}`,
    ),
  );
}

/** The same of every reading that the plant has had so far. */
function due({ clock, door }: CameraStand): string[] {
  const readings = door.due(startMs - 1, clock.now());
  return readings.map(
    ({ dataPoint, atMs, value }) => `${dataPoint} ${new Date(atMs).toISOString()} ${value}`,
  );
}

test("a redirect is not followed: the credentials are for the camera alone", async () => {
  await using elsewhere = await openForeignServer(say(200, "<x/>"));
  await using camera = await openForeignServer(say(307, "", { location: elsewhere.address }));
  await using stand = await startCamera();
  await using reading = readFrom(stand, { port: Number(new URL(camera.address).port) });

  await until("it has given up", () => reading.losses.length > 0);

  expect(reading.losses[0]).toContain("unexpected redirect");
  expect(elsewhere.requests).toEqual([]);
});
