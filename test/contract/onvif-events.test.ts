import { expect, test } from "vitest";
import { attributes, content, envelope, eventNamespace, post } from "../support/onvif-soap.ts";
import { type CameraStand, startCamera } from "../support/onvif-stand.ts";

const notifications = "http://docs.oasis-open.org/wsn/b-2";
const concreteSet = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet";
const motion = "tns1:RuleEngine/CellMotionDetector/Motion";
const doorAndMotion = topicFilter(`tns1:Device//.|${motion}`);

test("a pull returns none after its timeout of machine time", async () => {
  await using stand = await startCamera();
  const url = await subscribe(stand);
  await pull(url);

  expect(await pull(url, { timeout: "PT0.05S" })).toEqual([]);
  expect(stand.clock.waiting).toBe(0);
});

test("a limit cuts between changes of one time and loses none", async () => {
  await using stand = await startCamera();
  const url = await subscribe(stand, doorAndMotion);
  stand.clock.advance(200_000);

  const one = [];
  for (let count = 0; count < 14; count += 1) one.push(...(await pull(url, { limit: 1 })));

  expect(one).toEqual([
    ...["0:00 Initialized false", "0:00 Initialized false"],
    ...["1:00 Changed true", "1:00 Changed true", "1:15 Changed false", "1:15 Changed false"],
    ...["2:00 Changed true", "2:00 Changed true", "2:15 Changed false", "2:15 Changed false"],
    ...["3:00 Changed true", "3:00 Changed true", "3:15 Changed false", "3:15 Changed false"],
  ]);
  expect(await pull(url, { timeout: "PT0.01S" })).toEqual([]);
});

test("seeking goes back to any time, that time included, and tells no state again", async () => {
  await using stand = await startCamera();
  const url = await subscribe(stand, doorAndMotion);
  stand.clock.advance(140_000);
  await pull(url);

  await call(url, `<Seek xmlns="${eventNamespace}"><UtcTime>2026-03-02T06:01:15Z</UtcTime></Seek>`);

  expect(await pull(url)).toEqual([
    ...["1:15 Changed false", "1:15 Changed false"],
    ...["2:00 Changed true", "2:00 Changed true", "2:15 Changed false", "2:15 Changed false"],
  ]);
});

test("a synchronization point tells the state once more", async () => {
  await using stand = await startCamera();
  const url = await subscribe(stand, doorAndMotion);
  stand.clock.advance(61_000);
  await pull(url);

  await call(url, `<SetSynchronizationPoint xmlns="${eventNamespace}"/>`);

  expect(await pull(url)).toEqual(["1:00 Initialized true", "1:00 Initialized true"]);
});

test.each([
  ["one topic", motion, 1],
  ["a branch", "tns1:RuleEngine//.", 1],
  ["two topics", `${motion} | tns1:Device/Trigger//.`, 2],
  ["another prefix", "onvif:RuleEngine/CellMotionDetector/Motion", 1],
  ["a branch with several topics", "tns1:VideoSource//.", 3],
  ["a topic that the camera has not", "tns1:VideoSource/ImageTooDark/ImagingService", 0],
])("a filter for %s lets %3$s events pass", async (_name, topics, count) => {
  await using stand = await startCamera();

  const url = await subscribe(stand, topicFilter(topics));

  expect(await pull(url, { timeout: "PT0.01S" })).toHaveLength(count);
});

test.each([
  [
    "an unknown dialect",
    `<Filter><w:TopicExpression xmlns:w="${notifications}" Dialect="urn:mine">a</w:TopicExpression></Filter>`,
    "TopicExpressionDialectUnknownFault",
  ],
  [
    "a filter for what no camera has",
    `<Filter><w:ProducerProperties xmlns:w="${notifications}">a</w:ProducerProperties></Filter>`,
    "InvalidFilterFault",
  ],
  ["a topic that is none", topicFilter("//*[text()]"), "InvalidTopicExpressionFault"],
  [
    "a filter for content in no dialect",
    contentFilter("a", "urn:mine"),
    "InvalidMessageContentExpressionFault",
  ],
  [
    "a filter for content that is half",
    contentFilter("boolean(//tt:SimpleItem[@Name="),
    "InvalidMessageContentExpressionFault",
  ],
  [
    "a filter for content that is too deep",
    contentFilter("not(".repeat(50)),
    "InvalidMessageContentExpressionFault",
  ],
  [
    "an end in the past",
    "<InitialTerminationTime>2001-01-01T00:00:00Z</InitialTerminationTime>",
    "UnacceptableInitialTerminationTimeFault",
  ],
  [
    "an end that is no time",
    "<InitialTerminationTime>soon</InitialTerminationTime>",
    "UnacceptableInitialTerminationTimeFault",
  ],
])("%s is refused with its fault", async (_name, options, fault) => {
  await using stand = await startCamera();

  await expect(subscribe(stand, options)).rejects.toThrow(fault);
});

test("the eleventh pull point is refused until one is given back or ends", async () => {
  await using stand = await startCamera();
  const urls = [];
  for (let count = 0; count < 10; count += 1) urls.push(await subscribe(stand));

  await expect(subscribe(stand)).rejects.toThrow("SubscribeCreationFailedFault");
  await call(urls[0] ?? "", `<Unsubscribe xmlns="${notifications}"/>`);
  await subscribe(stand);
  await expect(subscribe(stand)).rejects.toThrow("SubscribeCreationFailedFault");
  stand.clock.shiftWall(61_000);
  await subscribe(stand);
});

test("a pull point ends when nobody pulls, and lives on when renewed", async () => {
  await using stand = await startCamera();
  const [left, renewed] = [await subscribe(stand), await subscribe(stand)];

  stand.clock.shiftWall(50_000);
  await call(renewed, `<Renew xmlns="${notifications}"><TerminationTime>PT60S</TerminationTime></Renew>`);
  stand.clock.shiftWall(20_000);

  await expect(pull(left)).rejects.toThrow("ResourceUnknownFault");
  expect(await pull(renewed)).toHaveLength(5);
});

test.each([
  [
    "a timeout above the limit",
    "<Timeout>PT1H</Timeout><MessageLimit>1</MessageLimit>",
    "PullMessagesFaultResponse",
  ],
  ["a limit of 0", "<Timeout>PT1S</Timeout><MessageLimit>0</MessageLimit>", "InvalidArgs"],
  ["no timeout", "<MessageLimit>1</MessageLimit>", "InvalidArgs"],
])("a pull with %s is refused", async (_name, options, fault) => {
  await using stand = await startCamera();
  const url = await subscribe(stand);

  await expect(
    call(url, `<PullMessages xmlns="${eventNamespace}">${options}</PullMessages>`),
  ).rejects.toThrow(fault);
});

test("a client that goes away while it waits leaves nothing behind that waits", async () => {
  await using stand = await startCamera();
  const url = await subscribe(stand);
  await pull(url);
  const leaving = new AbortController();
  const body = envelope(
    `<PullMessages xmlns="${eventNamespace}"><Timeout>PT60S</Timeout><MessageLimit>1</MessageLimit></PullMessages>`,
  );
  const waiting = fetch(url, { method: "POST", body, signal: leaving.signal }).catch(() => "left");
  await expect.poll(() => stand.clock.waiting).toBe(1);

  leaving.abort();

  expect(await waiting).toBe("left");
  await expect.poll(() => stand.clock.waiting).toBe(0);
});

test("a camera that stops while clients wait and look lets go of all of them", async () => {
  const stand = await startCamera();
  const url = await subscribe(stand);
  await pull(url);
  const authorization = `Basic ${btoa("operator:plant")}`;
  const stream = await fetch(`${stand.origin}/stream.mjpeg`, { headers: { authorization } });
  const waiting = pull(url, { timeout: "PT60S" }).catch(() => "cut");
  await expect.poll(() => stand.clock.waiting).toBe(1);

  await stand[Symbol.asyncDispose]();

  expect(stand.clock.waiting).toBe(0);
  expect(await waiting).toBe("cut");
  await expect(stream.arrayBuffer()).rejects.toThrow("terminated");
});

test.each([
  ["a value", `boolean(//tt:SimpleItem[@Name="LogicalState" and @Value="true"])`, ["1:00 Changed true"]],
  [
    "another value",
    `boolean(//tt:SimpleItem[@Value='false' and @Name='LogicalState'])`,
    ["1:15 Changed false"],
  ],
  [
    "either of two",
    `boolean(//tt:SimpleItem[@Name="IsMotion"]) or boolean(//tt:SimpleItem[@Name="LogicalState"])`,
    ["1:00 Changed true", "1:00 Changed true", "1:15 Changed false", "1:15 Changed false"],
  ],
  [
    "what is not so",
    `//tt:SimpleItem[@Name="InputToken" and @Value="door"] and not(//tt:SimpleItem[@Value="true"])`,
    ["1:15 Changed false"],
  ],
])("a filter for content lets only %s pass", async (_name, expression, expected) => {
  await using stand = await startCamera();
  const url = await subscribe(stand, contentFilter(expression));
  await pull(url, { timeout: "PT0.01S" });

  stand.clock.advance(80_000);

  expect(await pull(url)).toEqual(expected);
});

test("a camera that is turned away from the door tells so, and again when it is back", async () => {
  await using stand = await startCamera({ degreesPerSecond: 720 });
  const url = await subscribe(stand, topicFilter("tns1:VideoSource/GlobalSceneChange//."));
  await pull(url);
  const turn = (x: number) =>
    call(
      stand.endpoint.address,
      `<AbsoluteMove xmlns="http://www.onvif.org/ver20/ptz/wsdl"><ProfileToken>profile-h264</ProfileToken><Position><PanTilt xmlns="http://www.onvif.org/ver10/schema" x="${x}" y="0"/></Position></AbsoluteMove>`,
    );
  const next = async () => {
    const pending = pull(url, { timeout: "PT5S" });
    await expect.poll(() => stand.clock.waiting).toBe(1);
    // The head moves in the machine's time; what it notices is told with the next beat of the plant's.
    for (;;) {
      stand.clock.advance(1);
      const told = await Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 20))]);
      if (told !== undefined) return told;
    }
  };

  await turn(0.5);
  expect(await next()).toEqual([expect.stringContaining("Changed true")]);
  await turn(0.05);
  expect(await next()).toEqual([expect.stringContaining("Changed false")]);
});

function topicFilter(topics: string): string {
  return `<Filter><w:TopicExpression xmlns:w="${notifications}" Dialect="${concreteSet}">${topics}</w:TopicExpression></Filter>`;
}

function contentFilter(
  expression: string,
  dialect = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter",
): string {
  return `<Filter><w:MessageContent xmlns:w="${notifications}" Dialect="${dialect}">${expression}</w:MessageContent></Filter>`;
}

async function call(url: string, body: string): Promise<string> {
  const { status, text } = await post(url, envelope(body));
  if (status !== 200) throw new Error(content(text, "Fault"));
  return text;
}

async function subscribe(stand: CameraStand, options = ""): Promise<string> {
  const url = stand.endpoint.address.replace("device", "event");
  const text = await call(
    url,
    `<CreatePullPointSubscription xmlns="${eventNamespace}">${options}</CreatePullPointSubscription>`,
  );
  return content(text, "Address") ?? "";
}

/** What was pulled, as `minute:second operation value`. */
async function pull(url: string, { limit = 100, timeout = "PT5S" } = {}): Promise<string[]> {
  const options = `<Timeout>${timeout}</Timeout><MessageLimit>${limit}</MessageLimit>`;
  const text = await call(url, `<PullMessages xmlns="${eventNamespace}">${options}</PullMessages>`);
  const values = [...text.matchAll(/<tt:Data>.*?Value="(\w+)"/g)].map(([, value]) => value);
  const operations = attributes(text, "PropertyOperation");
  return attributes(text, "UtcTime").map((time, index) => {
    const since = `${Number(time.slice(14, 16))}:${time.slice(17, 19)}`;
    return `${since} ${operations[index]} ${values[index]}`;
  });
}
