import { once } from "node:events";
import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  MessageSecurityMode,
  MonitoringMode,
  PublishRequest,
  type PublishResponse,
  RepublishRequest,
  type RepublishResponse,
  SecurityPolicy,
  TimestampsToReturn,
  type TransferSubscriptionsResponse,
} from "node-opcua-client";
import { describe, expect, test } from "vitest";
import type { InjectedFault } from "../../simulators/device-fault.ts";
import { opcuaFaults } from "../../simulators/opcua/faults/catalog.ts";
import { monitor } from "../support/opcua-client.ts";
import { fakeTrace, handClock } from "../support/opcua-fake-plant.ts";
import {
  type ClientWishes,
  endpointsOf,
  openSessionAs,
  startConfiguredOvens,
  temporaryFolder,
} from "../support/opcua-server.ts";
import { until } from "../support/opcua-until.ts";

const temperature = { nodeId: "ns=2;s=oven-1.Temperature", attributeId: AttributeIds.Value };
const temperatureIn = (namespace: number) => ({
  ...temperature,
  nodeId: `ns=${namespace};s=oven-1.Temperature`,
});
const currentTime = { nodeId: "ns=0;i=2258", attributeId: AttributeIds.Value };
const aes = { policy: SecurityPolicy.Aes256_Sha256_RsaPss, mode: MessageSecurityMode.SignAndEncrypt };
const secured = { security: { policies: ["Aes256_Sha256_RsaPss"], autoAccept: true } };

type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;
/** Its declaration says that it answers nothing. */
interface TransferringSession {
  transferSubscriptions(request: object): Promise<TransferSubscriptionsResponse>;
}

describe("opcua-refuse-republish", () => {
  test("answers BadMessageNotAvailable to who asks for a notification again, until it heals", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const session = client.session as RawSession;
    const { subscriptionId } = await createSubscription(session);
    const { notificationMessage } = await publish(session);
    const again = () => republish(session, subscriptionId, notificationMessage.sequenceNumber);
    expect((await again()).notificationMessage.notificationData).toHaveLength(1);

    const fault = await stand.inject("opcua-refuse-republish");
    expect(fault.wasFelt()).toBe(false);
    await expect(again()).rejects.toThrow("BadMessageNotAvailable");
    expect(fault.wasFelt()).toBe(true);
    await fault[Symbol.asyncDispose]();
    expect((await again()).notificationMessage.notificationData).toHaveLength(1);
  });
});

describe("opcua-lose-subscriptions", () => {
  test("deletes the subscriptions that are there, and lets new ones be", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const session = client.session as RawSession;
    await createSubscription(session);
    await publish(session);
    const waiting = publish(session);
    await using fault = await stand.inject("opcua-lose-subscriptions", { when: "now" });
    await expect(waiting).rejects.toThrow("BadNoSubscription");
    expect(fault.wasFelt()).toBe(true);
    await createSubscription(session);
    expect((await publish(session)).notificationMessage.notificationData).toHaveLength(1);
  });

  test("refuses to transfer what a lost session left, until it heals", async () => {
    await using stand = await startStand();
    await using lost = await stand.connect();
    const { subscriptionId } = await createSubscription(lost.session as RawSession);
    await using client = await stand.connect();
    const transfer = async () => {
      const request = { subscriptionIds: [subscriptionId], sendInitialValues: true };
      const services: TransferringSession = client.session as RawSession;
      const response = await services.transferSubscriptions(request);
      return response.results?.[0]?.statusCode.name;
    };
    const fault = await stand.inject("opcua-lose-subscriptions", { when: "on-transfer" });
    expect(fault.wasFelt()).toBe(false);
    expect(await transfer()).toBe("BadSubscriptionIdInvalid");
    expect(fault.wasFelt()).toBe(true);
    await fault[Symbol.asyncDispose]();
    expect(await transfer()).toBe("Good");
    expect((await publish(client.session as RawSession)).subscriptionId).toBe(subscriptionId);
  });
});

describe("opcua-close-sessions", () => {
  test("closes each session at its next request, until it heals: the client needs another", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const lost = client.session.authenticationToken?.toString();
    const fault = await stand.inject("opcua-close-sessions");
    expect(fault.wasFelt()).toBe(false);
    const reading = client.session.read(temperature);
    await until("the session to be closed", fault.wasFelt);
    await fault[Symbol.asyncDispose]();
    expect((await reading).statusCode.name).toBe("Good");
    expect(client.session.authenticationToken?.toString()).not.toBe(lost);
  });

  test("leaves it to chance, and chance to the seed", async () => {
    const draws = [0.9, 0.6, 0.2];
    await using stand = await startStand();
    await using client = await stand.connect();
    const random = () => draws.shift() ?? 0.9;
    await using fault = await stand.inject("opcua-close-sessions", { probability: 0.5 }, random);
    await client.session.read(temperature);
    await client.session.read(temperature);
    expect(fault.wasFelt()).toBe(false);
    await client.session.read(temperature);
    expect(fault.wasFelt()).toBe(true);
  });
});

describe("opcua-restart", () => {
  test("ends every connection, and the server is there again on its port", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const lost = once(client.client, "connection_lost");
    await using fault = await stand.inject("opcua-restart");
    await lost;
    expect(fault.wasFelt()).toBe(true);
    await using next = await stand.connect();
    expect((await next.session.read(temperature)).statusCode.name).toBe("Good");
  });

  test("is not felt where nobody was connected", async () => {
    await using stand = await startStand();
    await using fault = await stand.inject("opcua-restart");
    expect(fault.wasFelt()).toBe(false);
  });

  test("may stay down until it heals", async () => {
    await using stand = await startStand();
    await using _client = await stand.connect();
    const fault = await stand.inject("opcua-restart", { staysDown: true });
    await expect(stand.connect()).rejects.toThrow();
    await fault[Symbol.asyncDispose]();
    await using next = await stand.connect();
    expect((await next.session.read(temperature)).statusCode.name).toBe("Good");
  });

  test("may have another namespace index until it heals", async () => {
    await using stand = await startStand();
    const fault = await stand.inject("opcua-restart", { namespaceShift: 2 });
    await using shifted = await stand.connect();
    expect((await shifted.session.readNamespaceArray()).indexOf("urn:digital-plant:bakery")).toBe(4);
    expect((await shifted.session.read(temperature)).statusCode.name).toBe("BadNodeIdUnknown");
    expect((await shifted.session.read(temperatureIn(4))).statusCode.name).toBe("Good");
    expect(fault.wasFelt()).toBe(true);
    await fault[Symbol.asyncDispose]();
    await using healed = await stand.connect();
    expect((await healed.session.read(temperature)).statusCode.name).toBe("Good");
  });

  test("may have forgotten its nodes until it heals", async () => {
    await using stand = await startStand();
    const fault = await stand.inject("opcua-restart", { forgetNodes: true });
    await using forgetful = await stand.connect();
    expect((await forgetful.session.readNamespaceArray())[2]).toBe("urn:digital-plant:bakery");
    expect((await forgetful.session.read(temperature)).statusCode.name).toBe("BadNodeIdUnknown");
    await fault[Symbol.asyncDispose]();
    await using healed = await stand.connect();
    expect((await healed.session.read(temperature)).statusCode.name).toBe("Good");
  });

  test("shows what came meanwhile, and its history", async () => {
    await using stand = await startStand();
    await using fault = await stand.inject("opcua-restart", { staysDown: true });
    stand.clock.advance(20_000, 1_000);
    await fault[Symbol.asyncDispose]();
    await using client = await stand.connect();
    const { sourceTimestamp } = await client.session.read(temperature);
    expect(sourceTimestamp?.getTime()).toBe(stand.clock.now());
  });
});

describe("opcua-slow-answers", () => {
  test("answers late and in order, until it heals", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const fault = await stand.inject("opcua-slow-answers", { delay: "300ms" });
    expect(fault.wasFelt()).toBe(false);
    const started = performance.now();
    const answers: number[] = [];
    await Promise.all(
      [1, 2, 3].map((call) => client.session.read(temperature).then(() => answers.push(call))),
    );
    expect(performance.now() - started).toBeGreaterThanOrEqual(295);
    expect(answers).toEqual([1, 2, 3]);
    expect(fault.wasFelt()).toBe(true);
    await fault[Symbol.asyncDispose]();
    const healed = performance.now();
    await client.session.read(temperature);
    expect(performance.now() - healed).toBeLessThan(290);
  });

  test("lets go of what it holds when it heals", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const fault = await stand.inject("opcua-slow-answers", { delay: "1h" });
    const reading = client.session.read(temperature);
    await until("the answer to be held", fault.wasFelt);
    await fault[Symbol.asyncDispose]();
    expect((await reading).statusCode.name).toBe("Good");
  });
});

describe("opcua-clock-skew", () => {
  test.each([
    ["ahead", 3_600_000],
    ["behind", -3_600_000],
  ])(
    "tells a time that is %s, of the server and not of the values, until it heals",
    async (direction, skewMs) => {
      await using stand = await startStand();
      await using client = await stand.connect();
      const skew = async () => {
        const now = Date.now();
        const [time, value] = await client.session.read([currentTime, temperature]);
        expect(value?.sourceTimestamp?.getTime()).toBe(stand.clock.now());
        const told = [time?.value.value, time?.serverTimestamp, value?.serverTimestamp];
        // Adding 0 makes a 0 of a -0.
        return told.map((at) => Math.round((at.getTime() - now) / 60_000) + 0);
      };
      expect(await skew()).toEqual([0, 0, 0]);
      const fault = await stand.inject("opcua-clock-skew", { by: "1h", direction });
      const skewMinutes = skewMs / 60_000;
      expect(await skew()).toEqual([skewMinutes, skewMinutes, skewMinutes]);
      expect(fault.wasFelt()).toBe(true);
      await fault[Symbol.asyncDispose]();
      expect(await skew()).toEqual([0, 0, 0]);
    },
  );

  test("is in what a client monitors, and in CurrentTime", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    await using _fault = await stand.inject("opcua-clock-skew", { by: "2h" });
    const { raw } = await monitor(client.session, { Clock: "ns=0;i=2258", Heat: temperature.nodeId }, 10);
    await until("both values", () => raw.length >= 2);
    const clockValue = raw.find(({ value }) => value.value instanceof Date);
    const heat = raw.find(({ value }) => typeof value.value === "number");
    expect(clockValue?.value.value.getTime() - Date.now()).toBeGreaterThan(7_100_000);
    expect((clockValue?.serverTimestamp?.getTime() ?? 0) - Date.now()).toBeGreaterThan(7_100_000);
    expect(heat?.sourceTimestamp?.getTime()).toBe(stand.clock.now());
  });

  test("lets no client in whose certificate is not valid at the time that it thinks it is", async () => {
    await using stand = await startStand(secured);
    const fault = await stand.inject("opcua-clock-skew", { by: "30d", direction: "behind" });
    await expect(stand.connect(aes)).rejects.toThrow("BadCertificateTimeInvalid");
    await fault[Symbol.asyncDispose]();
    await using client = await stand.connect(aes);
    expect((await client.session.read(temperature)).statusCode.name).toBe("Good");
  });
});

describe("opcua-certificate-replaced", () => {
  test.each([
    ["with security", secured, aes],
    ["without", {}, {}],
  ])("shows another certificate until it heals, %s", async (_how, keys, wishes) => {
    await using stand = await startStand(keys);
    const certificate = async () => (await endpointsOf(stand.address))[0]?.serverCertificate.toString("hex");
    const own = await certificate();
    const fault = await stand.inject("opcua-certificate-replaced");
    expect(fault.wasFelt()).toBe(false);
    expect(await certificate()).not.toBe(own);
    expect(fault.wasFelt()).toBe(true);
    await using client = await stand.connect(wishes);
    expect((await client.session.read(temperature)).statusCode.name).toBe("Good");
    await fault[Symbol.asyncDispose]();
    expect(await certificate()).toBe(own);
  });
});

describe("opcua-queue-overflow", () => {
  test("drops what does not fit and says so, until it heals", async () => {
    await using stand = await startStand();
    await using client = await stand.connect();
    const { received, raw } = await monitor(client.session, { Temperature: temperature.nodeId }, 1_000);
    await until("the first value", () => received.length === 1);
    const fault = await stand.inject("opcua-queue-overflow", { queueSize: 3 });
    stand.clock.advance(5_000);
    await until("the queue", () => received.length === 4);
    expect(raw.map(({ statusCode }) => statusCode.hasOverflowBit)).toEqual([false, true, false, false]);
    expect(fault.wasFelt()).toBe(true);
    await fault[Symbol.asyncDispose]();
    stand.clock.advance(5_000);
    await until("every value", () => received.length === 54);
    expect(raw.slice(4).some(({ statusCode }) => statusCode.hasOverflowBit)).toBe(false);
  });

  test("shrinks the queues of new items too", async () => {
    await using stand = await startStand();
    await using fault = await stand.inject("opcua-queue-overflow");
    await using client = await stand.connect();
    const { received } = await monitor(client.session, { Temperature: temperature.nodeId }, 1_000);
    await until("the first value", () => received.length === 1);
    expect(fault.wasFelt()).toBe(false);
    stand.clock.advance(5_000);
    await until("the queue", () => received.length === 3);
    expect(fault.wasFelt()).toBe(true);
  });
});

test("a fault that no server has is refused, and so is one on no oven", async () => {
  await using stand = await startStand();
  await expect(stand.inject("link-cut")).rejects.toThrow(
    "expected a fault of an OPC UA server, got link-cut",
  );
});

test("every fault heals twice without harm, also after its server is gone", async () => {
  const faults: InjectedFault[] = [];
  {
    await using stand = await startStand();
    await using _client = await stand.connect();
    for (const { kind } of opcuaFaults) {
      const keys = { "opcua-slow-answers": { delay: "1ms" }, "opcua-clock-skew": { by: "1h" } }[kind] ?? {};
      const fault = await stand.inject(kind, keys);
      await fault[Symbol.asyncDispose]();
      faults.push(fault, await stand.inject(kind, keys));
    }
  }
  for (const fault of faults) await fault[Symbol.asyncDispose]();
});

async function startStand(keys: Readonly<Record<string, unknown>> = {}) {
  await using resources = new AsyncDisposableStack();
  const clock = handClock();
  const pki = resources.use(await temporaryFolder());
  const ovens = resources.use(await startConfiguredOvens([fakeTrace("oven-1")], clock, keys));
  const address = ovens.endpoints[0]?.address ?? "";
  const owned = resources.move();
  return {
    clock,
    address,
    connect: (wishes: ClientWishes = {}) => openSessionAs(address, { pki: pki.path, ...wishes }),
    async inject(kind: string, keys: object = {}, random: () => number = () => 0) {
      const config = opcuaFaults.find((fault) => fault.kind === kind)?.config.parse(keys) ?? {};
      const fault = await ovens.inject?.("oven-1", { kind, config, random });
      if (!fault) throw new Error("expected ovens to take faults");
      return fault;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function createSubscription(session: RawSession): Promise<{ readonly subscriptionId: number }> {
  const { subscriptionId } = await session.createSubscription({
    requestedPublishingInterval: 50,
    requestedMaxKeepAliveCount: 10,
    requestedLifetimeCount: 1_000,
    publishingEnabled: true,
  });
  await session.createMonitoredItems({
    subscriptionId,
    timestampsToReturn: TimestampsToReturn.Both,
    itemsToCreate: [
      {
        itemToMonitor: temperature,
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { clientHandle: 1, samplingInterval: 0, queueSize: 10 },
      },
    ],
  });
  return { subscriptionId };
}

function publish(session: RawSession): Promise<PublishResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<PublishResponse>();
  session.publish(new PublishRequest({ requestHeader: { timeoutHint: 10_000 } }), (error, response) =>
    response ? resolve(response) : reject(error),
  );
  promise.catch(() => {});
  return promise;
}

function republish(
  session: RawSession,
  subscriptionId: number,
  retransmitSequenceNumber: number,
): Promise<RepublishResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RepublishResponse>();
  const request = new RepublishRequest({ subscriptionId, retransmitSequenceNumber });
  session.republish(request, (error, response) => (response ? resolve(response) : reject(error)));
  return promise;
}
