import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from "mqtt";
import { type Reading, sourceMs, type Trace } from "../plant/trace.ts";
import type { PlantClock } from "../simulator.ts";
import { NoStore } from "./no-store.ts";
import type { Outgoing, WireFormat } from "./wire-format.ts";

const reconnectMs = 200;
const connectBoundMs = 5_000;
const farewellBoundMs = 2_000;
/** Messages under way at most: a device has little memory, its readings wait in the plant. */
const window = 100;

/** What a device brings to its connection with a broker. */
export interface SessionOptions {
  readonly trace: Trace;
  readonly format: WireFormat;
  readonly clock: PlantClock;
  readonly startMs: number;
  readonly clientId: string;
  readonly brokerAddress: string;
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
}

/**
 * Connects a device to the broker and publishes every reading from the start of the plant on, in order. While the
 * connection is down readings wait; those of QoS 1 that were not acknowledged are sent again, and what came after them. Resolves once connected;
 * disposing says farewell and disconnects.
 */
export async function openDeviceSession(options: SessionOptions): Promise<AsyncDisposable> {
  const { format, clock } = options;
  const client = connect(options.brokerAddress, connectOptions(options));
  let reason = "no answer";
  client.on("error", (error) => {
    reason = error.message;
  });
  client.on("reconnect", () => {
    client.options.will = toWill(format.will());
  });
  const pump = startPump(client, options);
  client.on("connect", () => {
    client.subscribe(format.commandFilter, { qos: 1 });
    send(client, format.birth());
    pump.run();
  });
  answerCommands(client, format);

  if (!(await isConnected(client))) {
    await client.endAsync(true);
    const where = new URL(options.brokerAddress).host;
    throw new Error(
      `${options.clientId}: no connection to the broker at ${where} within ${connectBoundMs / 1000} s (${reason})`,
    );
  }
  const listening = clock.onAdvance(() => pump.run());
  return {
    async [Symbol.asyncDispose]() {
      listening[Symbol.dispose]();
      await sayFarewell(client, format.death());
      await client.endAsync(true);
    },
  };
}

async function isConnected(client: MqttClient): Promise<boolean> {
  const outcome = Promise.withResolvers<boolean>();
  const bound = setTimeout(() => outcome.resolve(false), connectBoundMs);
  client.once("connect", () => outcome.resolve(true));
  const connected = await outcome.promise;
  clearTimeout(bound);
  return connected;
}

function connectOptions({ clientId, credentials, format }: SessionOptions): IClientOptions {
  return {
    protocolVersion: 5,
    clientId,
    clean: true,
    reconnectPeriod: reconnectMs,
    connectTimeout: 10_000,
    queueQoSZero: false,
    outgoingStore: new NoStore(),
    will: toWill(format.will()),
    ...credentials,
  };
}

/** Publishes what has fallen due and not been published yet, as far as the connection takes it. */
function startPump(client: MqttClient, { trace, format, clock, startMs }: SessionOptions) {
  const underWay = new Set<{ readonly atMs: number }>();
  let cursorMs = startMs - 1;
  let connectedMs = startMs;
  let isUp = false;
  client.on("connect", () => {
    connectedMs = clock.now();
    isUp = true;
  });
  client.on("close", () => {
    isUp = false;
    // What nobody acknowledged, and of QoS 0 what could not be written any more, is due again.
    for (const { atMs } of underWay) cursorMs = Math.min(cursorMs, atMs - 1);
    underWay.clear();
  });

  const publish = (readings: readonly Reading[], atMs: number) => {
    const message = format.data(readings, atMs < connectedMs);
    const sent = { atMs };
    underWay.add(sent);
    send(client, message, () => {
      if (underWay.delete(sent)) run();
    });
  };
  const run = () => {
    while (isUp && underWay.size < window) {
      const next = nextReadings(trace, cursorMs, clock.now());
      cursorMs = next.reachedMs;
      if (next.readings.length === 0) return;
      for (const moment of bySourceTime(next.readings)) publish(moment, next.reachedMs);
    }
  };
  return { run };
}

/** The readings of the next moment that has any; `reachedMs` is that moment. */
function nextReadings(trace: Trace, afterMs: number, untilMs: number) {
  for (let reachedMs = afterMs, spanMs = 1_000; reachedMs < untilMs; spanMs *= 2) {
    const endMs = Math.min(reachedMs + spanMs, untilMs);
    const due = trace.due(reachedMs, endMs);
    const atMs = due[0]?.atMs;
    if (atMs !== undefined) return { readings: due.filter((each) => each.atMs === atMs), reachedMs: atMs };
    reachedMs = endMs;
  }
  return { readings: [], reachedMs: Math.max(afterMs, untilMs) };
}

function bySourceTime(readings: readonly Reading[]): Iterable<readonly Reading[]> {
  return Map.groupBy(readings, sourceMs).values();
}

function send(
  client: MqttClient,
  { topic, payload, qos, retain, contentType }: Outgoing,
  done = () => {},
): void {
  client.publish(
    topic,
    payload,
    { qos, retain, ...(contentType !== undefined && { properties: { contentType } }) },
    (error) => {
      // A message that the broker refuses is not sent again: it would be refused again. Other errors are the connection's.
      if (!error || error instanceof ErrorWithReasonCode) done();
    },
  );
}

function answerCommands(client: MqttClient, format: WireFormat): void {
  client.on("message", (topic, payload, packet) => {
    const { responseTopic, correlationData } = packet.properties ?? {};
    const answer = format.command({ topic, payload, responseTopic });
    if (answer === "rebirth") send(client, format.birth());
    if (answer === undefined || answer === "rebirth" || responseTopic === undefined) return;
    client.publish(responseTopic, answer.answer, {
      qos: 1,
      properties: { contentType: answer.contentType, ...(correlationData && { correlationData }) },
    });
  });
}

/** The broker drops the will of a client that disconnects in good order, so that the device says it itself. */
async function sayFarewell(client: MqttClient, death: Outgoing): Promise<void> {
  if (!client.connected) return;
  const sent = Promise.withResolvers<void>();
  send(client, death, sent.resolve);
  client.once("close", sent.resolve);
  const bound = setTimeout(sent.resolve, farewellBoundMs);
  await sent.promise;
  clearTimeout(bound);
}

function toWill({ topic, payload, qos, retain }: Outgoing) {
  return { topic, payload, qos, retain };
}
