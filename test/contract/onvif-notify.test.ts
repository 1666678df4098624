import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { until } from "../support/http-source.ts";
import { ask, connectCam } from "../support/onvif-cam.ts";
import { attributes, content, envelope, eventNamespace, post } from "../support/onvif-soap.ts";
import { type CameraStand, startCamera } from "../support/onvif-stand.ts";

const notifications = "http://docs.oasis-open.org/wsn/b-2";
const addressing = "http://www.w3.org/2005/08/addressing";
const doorTopic = `<Filter><TopicExpression Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:Device//.</TopicExpression></Filter>`;

test("onvif (agsh) subscribes, and the camera sends it the states and each change, in order", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  const cam = await connectCam(stand.endpoint.port);

  await ask((done) => cam.subscribe({ url: consumer.url }, done));
  await until("the states are sent", () => consumer.told.length === 5);
  stand.clock.advance(80_000);
  await until("the changes are sent", () => consumer.told.length === 11);

  expect(consumer.told.slice(5).filter((told) => told.includes("DigitalInput"))).toEqual([
    "tns1:Device/Trigger/DigitalInput Changed true 2026-03-02T06:01:00.000Z",
    "tns1:Device/Trigger/DigitalInput Changed false 2026-03-02T06:01:15.000Z",
  ]);
  await ask((done) => cam.renew({}, done));
  await ask((done) => cam.unsubscribe(done));
  await until("nothing waits for plant time", () => stand.clock.waiting === 0);
});

test("a message says who sent it, and for which subscription", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();

  const address = await subscribe(stand, consumer.url);
  await until("the state is sent", () => consumer.bodies.length === 1);

  const [body = ""] = consumer.bodies;
  expect(content(body, "SubscriptionReference")).toContain(address);
  expect(content(body, "ProducerReference")).toContain(stand.origin);
  expect(content(body, "Action")).toBe("http://docs.oasis-open.org/wsn/bw-2/NotificationConsumer/Notify");
});

test("events wait for a consumer that cannot be reached, and none is lost", async () => {
  await using stand = await startCamera();
  const consumer = await openConsumer();
  await subscribe(stand, consumer.url);
  await until("the state is sent", () => consumer.told.length === 1);
  await consumer[Symbol.asyncDispose]();

  stand.clock.advance(200_000);
  await using later = await openConsumer(consumer.port);
  await until("the changes are sent", () => later.told.length === 6);

  expect(later.told.map((told) => told.split(" ")[2])).toEqual([
    "true",
    "false",
    "true",
    "false",
    "true",
    "false",
  ]);
});

test("a batch that the consumer refuses three times is left out, and the next is sent", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  consumer.answer(400);
  await subscribe(stand, consumer.url);
  await until("the state is refused three times", () => consumer.told.length === 3);

  consumer.answer(200);
  stand.clock.advance(60_000);
  await until("the change is sent", () => consumer.told.length === 4);

  expect(consumer.told[3]).toContain("Changed true");
});

test("a redirect is not followed", async () => {
  await using stand = await startCamera();
  await using elsewhere = await openConsumer();
  await using consumer = await openConsumer();
  consumer.answer(307, { location: elsewhere.url });

  await subscribe(stand, consumer.url);
  await until("it is tried again", () => consumer.told.length === 2);

  expect(elsewhere.told).toEqual([]);
});

test("a synchronization point sends the state once more", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  const address = await subscribe(stand, consumer.url);
  await until("the state is sent", () => consumer.told.length === 1);

  await call(address, `<SetSynchronizationPoint xmlns="${eventNamespace}"/>`);

  await until("the state is sent again", () => consumer.told.length === 2);
  expect(consumer.told[1]).toBe(consumer.told[0]);
});

test("a subscription ends when nobody renews it, and then nothing is sent", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  const address = await subscribe(stand, consumer.url);
  await until("the state is sent", () => consumer.told.length === 1);

  stand.clock.shiftWall(61_000);
  await until("nothing waits for plant time", () => stand.clock.waiting === 0);

  stand.clock.advance(60_000);
  expect(consumer.told).toHaveLength(1);
  await expect(call(address, `<Renew xmlns="${notifications}"/>`)).rejects.toThrow("ResourceUnknownFault");
});

test("nobody can pull from a subscription that is sent", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  const address = await subscribe(stand, consumer.url);

  const pull = `<PullMessages xmlns="${eventNamespace}"><Timeout>PT1S</Timeout><MessageLimit>1</MessageLimit></PullMessages>`;

  await expect(call(address, pull)).rejects.toThrow("ResourceUnknownFault");
});

test.each([
  ["nothing", ""],
  ["no address", "somewhere"],
  ["a file", "file:///etc/passwd"],
  ["an address with a password", "http://me:secret@127.0.0.1/"],
])("a consumer at %s is refused", async (_what, url) => {
  await using stand = await startCamera();

  await expect(subscribe(stand, url)).rejects.toThrow("SubscribeCreationFailedFault");
});

test("the eleventh subscription is refused, and pull points have places of their own", async () => {
  await using stand = await startCamera();
  await using consumer = await openConsumer();
  for (let count = 0; count < 10; count += 1) await subscribe(stand, consumer.url);

  await expect(subscribe(stand, consumer.url)).rejects.toThrow("SubscribeCreationFailedFault");
  await call(stand.endpoint.address, `<CreatePullPointSubscription xmlns="${eventNamespace}"/>`);
});

/** Somebody to whom cameras send their events; `told` has `topic operation value time` of each. */
async function openConsumer(port = 0) {
  const bodies: string[] = [];
  let answer: { readonly status: number; readonly headers: Record<string, string> } = {
    status: 202,
    headers: {},
  };
  const server = createServer(async (request, response) => {
    const chunks = await request.setEncoding("utf8").toArray();
    bodies.push(chunks.join(""));
    response.writeHead(answer.status, answer.headers).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: open } = server.address() as AddressInfo;
  return {
    port: open,
    url: `http://127.0.0.1:${open}/events`,
    bodies,
    get told() {
      return bodies.flatMap(readTold);
    },
    answer(status: number, headers: Record<string, string> = {}) {
      answer = { status, headers };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readTold(body: string): string[] {
  const topics = [...body.matchAll(/<wsnt:Topic[^>]*>([^<]*)</g)].map(([, topic]) => topic);
  const values = [...body.matchAll(/<tt:Data>.*?Value="(\w+)"/g)].map(([, value]) => value);
  const operations = attributes(body, "PropertyOperation");
  return attributes(body, "UtcTime").map(
    (time, place) => `${topics[place]} ${operations[place]} ${values[place]} ${time}`,
  );
}

async function subscribe(stand: CameraStand, url: string): Promise<string> {
  const consumer = `<ConsumerReference><Address xmlns="${addressing}">${url}</Address></ConsumerReference>`;
  const text = await call(
    stand.endpoint.address,
    `<Subscribe xmlns="${notifications}">${consumer}${doorTopic}</Subscribe>`,
  );
  return content(text, "Address") ?? "";
}

async function call(url: string, body: string): Promise<string> {
  const { status, text } = await post(url, envelope(body));
  if (status !== 200) throw new Error(content(text, "Fault"));
  return text;
}
