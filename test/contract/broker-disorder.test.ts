import type { IPublishPacket } from "mqtt-packet";
import { expect, test } from "vitest";
import type { RunningBroker } from "../../stack/broker/broker.ts";
import { connectRawClient } from "../support/broker-raw.ts";
import { connectClient, numbers, openBrokerStand } from "../support/broker-stand.ts";

const topic = "plant/bakery/oven-1";
const rounds = 16;
const perRound = 700;

/** A small generator with a seed: the tests here choose with it what breaks and when. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What a subscriber learned over all its connections. */
interface Journal {
  readonly seen: number[];
  readonly acknowledged: Set<number>;
  readonly again: number[];
}

/** One connection: some messages are read, some of these acknowledged in any order, and it breaks. */
async function readSome(
  broker: RunningBroker,
  roll: (below: number) => number,
  journal: Journal,
): Promise<void> {
  const receiveMaximum = 1 + roll(roll(2) === 0 ? 20 : 3_000);
  const properties = { sessionExpiryInterval: 3_600, receiveMaximum };
  using subscriber = await connectRawClient(broker, { clientId: "flow", clean: false, properties });
  const due = Math.min(receiveMaximum, broker.stats().queuedMessages);
  await subscriber.until(() => subscriber.publishes().length >= due);
  const keep = roll(4);
  for (const packet of subscriber.publishes()) {
    note(packet, journal);
    if (roll(4) < keep) continue;
    journal.acknowledged.add(Number(packet.payload));
    subscriber.send({
      cmd: "puback",
      ...(packet.messageId !== undefined && { messageId: packet.messageId }),
    });
  }
  // Once the ping is answered the acknowledgements before it are taken in.
  subscriber.send({ cmd: "pingreq" });
  await subscriber.until(({ packets }) => packets.some(({ cmd }) => cmd === "pingresp"));
}

function note({ payload }: IPublishPacket, { seen, acknowledged, again }: Journal): void {
  const number = Number(payload);
  if (acknowledged.has(number)) again.push(number);
  if (!seen.includes(number)) seen.push(number);
}

test.each([1, 2, 3, 4])(
  "whatever breaks when, nothing is lost, overtaken, or repeated once it was acknowledged (seed %i)",
  async (seed) => {
    const roll = dice(seed);
    await using stand = await openBrokerStand();
    const journal: Journal = { seen: [], acknowledged: new Set(), again: [] };
    let broker = await stand.start();
    await using first = await connectClient(broker, "flow", {
      clean: false,
      properties: { sessionExpiryInterval: 3_600 },
    });
    await first.mqtt.subscribeAsync(topic, { qos: 1 });
    await first.mqtt.endAsync();
    for (let round = 0; round < rounds; round += 1) {
      await using publisher = await connectClient(broker, "connector");
      const published = Array.from({ length: perRound }, (_, n) =>
        publisher.mqtt.publishAsync(topic, String(round * perRound + n), { qos: 1 }),
      );
      if (roll(2) === 0) await readSome(broker, roll, journal);
      await Promise.all(published);
      if (roll(3) === 0) {
        await broker[Symbol.asyncDispose]();
        broker = await stand.start();
      }
    }
    await using _broker = broker;
    await using last = await connectClient(broker, "flow", {
      clean: false,
      properties: { sessionExpiryInterval: 3_600 },
    });
    await last.received(rounds * perRound - journal.acknowledged.size);
    for (const packet of last.messages) note({ ...packet, cmd: "publish" }, journal);
    expect(journal.again).toEqual([]);
    expect(journal.seen.map(String)).toEqual(numbers(rounds * perRound));
  },
);
