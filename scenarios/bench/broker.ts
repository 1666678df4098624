import { isInstalled, startEmbedded, startMosquitto } from "./broker-under-test.ts";
import { type Load, LoadConnection } from "./mqtt-load.ts";

export type BrokerMeasurement =
  | {
      readonly kind: "one-to-one";
      readonly broker: "embedded" | "mosquitto";
      readonly session: "clean" | "persistent";
      readonly messages: number;
      readonly payloadBytes: number;
      readonly window: number;
      readonly messagesPerSecond: number;
      readonly outOfOrder: number;
    }
  | { readonly kind: "ratio"; readonly session: "clean" | "persistent"; readonly embeddedToMosquitto: number }
  | {
      readonly kind: "offline-queue";
      readonly messages: number;
      readonly payloadBytes: number;
      readonly filledPerSecond: number;
      readonly drainedPerSecond: number;
      readonly outOfOrder: number;
    }
  | { readonly kind: "skipped"; readonly what: string; readonly reason: string };

const oneToOne: Load = { topic: "plant/bakery/oven-1", messages: 200_000, payloadBytes: 300, window: 1_000 };
const rounds = 3;

/**
 * QoS 1 from one publisher to one subscriber, through the embedded broker and through Mosquitto (no persistence) in
 * turns, so that both meet the same machine; then an offline queue filled and drained. The ratio is that of the medians.
 */
export async function* measureBroker(): AsyncGenerator<BrokerMeasurement> {
  const withMosquitto = await isInstalled("mosquitto");
  if (!withMosquitto)
    yield { kind: "skipped", what: "mosquitto", reason: "no program of that name was found" };
  for (const session of ["clean", "persistent"] as const) {
    const measurements: BrokerMeasurement[] = [];
    const rates = { embedded: [] as number[], mosquitto: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const broker of withMosquitto ? (["embedded", "mosquitto"] as const) : (["embedded"] as const)) {
        const measured = await measureOneToOne(broker, session);
        rates[broker].push(measured.messagesPerSecond);
        measurements.push(measured);
      }
    }
    yield* measurements;
    if (withMosquitto) {
      const embeddedToMosquitto = median(rates.embedded) / median(rates.mosquitto);
      yield { kind: "ratio", session, embeddedToMosquitto: Math.round(embeddedToMosquitto * 100) / 100 };
    }
  }
  yield await measureOfflineQueue({ ...oneToOne, window: 4_000 });
}

async function measureOneToOne(broker: "embedded" | "mosquitto", session: "clean" | "persistent") {
  await using running = await (broker === "embedded" ? startEmbedded() : startMosquitto());
  const keepSession = session === "persistent";
  await using subscriber = await LoadConnection.open(running.address, {
    clientId: "subscriber",
    keepSession,
  });
  await using publisher = await LoadConnection.open(running.address, {
    clientId: "publisher",
    keepSession: false,
  });
  await subscriber.subscribe(oneToOne.topic);
  await exchange(publisher, subscriber, { ...oneToOne, messages: 20_000 });
  const { seconds, outOfOrder } = await exchange(publisher, subscriber, oneToOne);
  const { messages, payloadBytes, window } = oneToOne;
  const messagesPerSecond = Math.round(messages / seconds);
  return {
    kind: "one-to-one" as const,
    broker,
    session,
    messages,
    payloadBytes,
    window,
    messagesPerSecond,
    outOfOrder,
  };
}

async function exchange(publisher: LoadConnection, subscriber: LoadConnection, load: Load) {
  const startMs = performance.now();
  const [{ outOfOrder }] = await Promise.all([subscriber.receive(load.messages), publisher.publish(load)]);
  return { seconds: (performance.now() - startMs) / 1000, outOfOrder };
}

async function measureOfflineQueue(load: Load): Promise<BrokerMeasurement> {
  await using running = await startEmbedded();
  const session = { clientId: "subscriber", keepSession: true };
  {
    await using subscriber = await LoadConnection.open(running.address, session);
    await subscriber.subscribe(load.topic);
  }
  await using publisher = await LoadConnection.open(running.address, {
    clientId: "publisher",
    keepSession: false,
  });
  const startMs = performance.now();
  await publisher.publish(load);
  const filledMs = performance.now();
  await using subscriber = await LoadConnection.open(running.address, session);
  const { outOfOrder } = await subscriber.receive(load.messages);
  const drainedMs = performance.now();
  const { messages, payloadBytes } = load;
  return {
    kind: "offline-queue",
    messages,
    payloadBytes,
    filledPerSecond: Math.round((messages * 1000) / (filledMs - startMs)),
    drainedPerSecond: Math.round((messages * 1000) / (drainedMs - filledMs)),
    outOfOrder,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
