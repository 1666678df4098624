import {
  AttributeIds,
  type ClientSession,
  DataType,
  TimestampsToReturn,
  Variant,
  VariantArrayType,
} from "node-opcua-client";
import { expect, test } from "vitest";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import { openProxy } from "../support/opcua-proxy.ts";
import { openSessionAs, plainNode, startPlainServer } from "../support/opcua-server.ts";

const value = { nodeId: plainNode, attributeId: AttributeIds.Value };
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

test("one session more than the limit is refused, until another closes", async () => {
  await using server = await startPlainServer({ limits: { sessions: 2 } });
  await using _first = await openSessionAs(server.address);
  const second = await openSessionAs(server.address);
  await expect(openSessionAs(server.address)).rejects.toThrow("BadTooManySessions");
  await second[Symbol.asyncDispose]();
  await using third = await openSessionAs(server.address);
  expect((await third.session.read(value)).value.value).toBe(180);
});

test("one subscription more than the limit is refused, of a session and of all", async () => {
  await using server = await startPlainServer({ limits: { subscriptions: 3, subscriptionsPerSession: 2 } });
  await using first = await openSessionAs(server.address);
  await using second = await openSessionAs(server.address);
  await subscribe(first.session);
  await subscribe(first.session);
  await expect(subscribe(first.session)).rejects.toThrow("BadTooManySubscriptions");
  await subscribe(second.session);
  await expect(subscribe(second.session)).rejects.toThrow("BadTooManySubscriptions");
});

test("one monitored item more than the limit is refused, of a subscription and of all", async () => {
  await using server = await startPlainServer({
    limits: { monitoredItems: 5, monitoredItemsPerSubscription: 3 },
  });
  await using client = await openSessionAs(server.address);
  expect(await monitor(client.session, 4)).toEqual([...many(3, "Good"), "BadTooManyMonitoredItems"]);
  expect(await monitor(client.session, 3)).toEqual([...many(2, "Good"), "BadTooManyMonitoredItems"]);
});

test.each<[string, object, (session: ClientSession) => Promise<unknown>]>([
  ["Read", { nodesPerRead: 3 }, (session) => session.read(many(4, value))],
  [
    "Write",
    { nodesPerWrite: 3 },
    (session) =>
      session.write(many(4, { ...value, value: { value: { dataType: DataType.Double, value: 1 } } })),
  ],
  ["Browse", { nodesPerBrowse: 3 }, (session) => session.browse(many(4, "ns=0;i=85"))],
  [
    "TranslateBrowsePathsToNodeIds",
    { nodesPerTranslate: 3 },
    (session) => session.translateBrowsePath(many(4, { startingNode: "ns=0;i=85" })),
  ],
  ["RegisterNodes", { nodesPerRegister: 3 }, (session) => session.registerNodes(many(4, plainNode))],
  [
    "Call",
    { callsPerRequest: 3 },
    (session) => session.call(many(4, { objectId: "ns=0;i=2253", methodId: "ns=0;i=11492" })),
  ],
  [
    "HistoryRead",
    { nodesPerHistoryRead: 3 },
    (session) => session.readHistoryValue(many(4, plainNode), new Date(0), new Date(1)),
  ],
  ["CreateMonitoredItems", { monitoredItemsPerCall: 3 }, (session) => monitor(session, 4)],
])("%s of more than the limit answers BadTooManyOperations", async (_service, limits, call) => {
  await using server = await startPlainServer({ limits });
  await using client = await openSessionAs(server.address);
  await expect(call(client.session)).rejects.toThrow("BadTooManyOperations");
});

test("an array longer than the limit is not written", async () => {
  await using server = await startPlainServer({ limits: { arrayLength: 10 } });
  await using client = await openSessionAs(server.address);
  const write = (length: number) => {
    const array = new Variant({
      dataType: DataType.Double,
      arrayType: VariantArrayType.Array,
      value: new Float64Array(length),
    });
    return client.session.write({ ...value, value: { value: array } });
  };
  expect((await write(10)).name).toBe("Good");
  await expect(write(11)).rejects.toThrow("BadEncodingLimitsExceeded");
});

test("a message larger than the limit ends its connection, and no other", async () => {
  await using server = await startPlainServer({ limits: { messageSize: 16_384, chunks: 4 } });
  await using other = await openSessionAs(server.address);
  const large = await openSessionAs(server.address, {
    options: { transportSettings: { maxMessageSize: 0 } },
  });
  const array = new Variant({
    dataType: DataType.Double,
    arrayType: VariantArrayType.Array,
    value: new Float64Array(10_000),
  });
  await expect(large.session.write({ ...value, value: { value: array } })).rejects.toThrow();
  await Promise.resolve(large[Symbol.asyncDispose]()).catch(() => {});
  expect((await other.session.read(value)).value.value).toBe(180);
});

test("a queue is as long as a client asks for, up to the limit, also when it asks again", async () => {
  await using server = await startPlainServer({ limits: { queueSize: 7 } });
  await using client = await openSessionAs(server.address);
  const subscription = await subscribe(client.session);
  const parameters = { samplingInterval: 0, queueSize: 10, discardOldest: true };
  const item = await subscription.monitor(value, parameters, TimestampsToReturn.Both);
  expect(item.result?.revisedQueueSize).toBe(7);
  await item.modify({ ...parameters, queueSize: 20 });
  expect(item.result?.revisedQueueSize).toBe(7);
});

test("limits are told under ServerCapabilities, and nothing is folded away", async () => {
  const limits = {
    sessions: 11,
    subscriptions: 12,
    subscriptionsPerSession: 13,
    monitoredItems: 14,
    monitoredItemsPerSubscription: 15,
    nodesPerRead: 16,
    nodesPerWrite: 17,
    nodesPerBrowse: 18,
    monitoredItemsPerCall: 19,
    nodesPerHistoryRead: 20,
    callsPerRequest: 21,
    arrayLength: 22,
  };
  await using server = await startPlainServer({ limits });
  await using client = await openSessionAs(server.address);
  // OPC UA Part 5, 6.3.2 and 6.3.11: MaxSessions, MaxSubscriptions and so on, in the order of the limits above.
  const ids = [24095, 24096, 24098, 24097, 24104, 11705, 11707, 11710, 11714, 12165, 11709, 11702, 2272];
  const told = await client.session.read(
    ids.map((id) => ({ nodeId: `ns=0;i=${id}`, attributeId: AttributeIds.Value })),
  );
  expect(told.map(({ value: { value: limit } }) => limit)).toEqual([...Object.values(limits), 0]);
});

test("a client behind a proxy on another port may insist that the endpoint exists, or not", async () => {
  await using server = await startPlainServer();
  await using proxy = await openProxy(server.port);
  await using client = await openSessionAs(proxy.address, { options: { endpointMustExist: false } });
  expect((await client.session.read(value)).value.value).toBe(180);
  await expect(openSessionAs(proxy.address, { options: { endpointMustExist: true } })).rejects.toThrow();
});

test("a limit of nothing is refused before anything starts", () => {
  const { error } = opcuaOven.config.safeParse({ limits: { sessions: 0, sesions: 3 } });
  expect(error?.message).toContain("sesions");
  expect(error?.message).toContain(">=1");
});

function subscribe(session: ClientSession) {
  return session.createSubscription2({ requestedPublishingInterval: 100, publishingEnabled: true });
}

/** The status codes of that many monitored items in one subscription. */
async function monitor(session: ClientSession, count: number): Promise<string[]> {
  const subscription = await subscribe(session);
  const items = await subscription.monitorItems(
    many(count, value),
    { samplingInterval: 0, queueSize: 10 },
    TimestampsToReturn.Both,
  );
  return items.monitoredItems.map(({ statusCode }) => statusCode.name);
}
