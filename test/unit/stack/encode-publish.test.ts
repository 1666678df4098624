import fc from "fast-check";
import { type Packet, parser } from "mqtt-packet";
import { expect, test } from "vitest";
import { encodePublish } from "../../../stack/mqtt/encode-publish.ts";
import type { OutgoingMessage } from "../../../stack/mqtt/message.ts";

/** What a parser that we did not write makes of the bytes. */
function parse(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const incoming = parser({ protocolVersion: 5 });
  incoming.on("packet", (packet) => packets.push(packet));
  incoming.on("error", (reason) => {
    throw reason;
  });
  incoming.parse(bytes);
  return packets;
}

const text = fc.string({ unit: "grapheme", maxLength: 200 });
const topic = text.map((name) => `a/${name.replace(/[+#\0]/g, "")}`);

test("another parser reads what was meant, and finds the end of it", () => {
  const message = fc.record(
    {
      topic,
      payload: fc.oneof(
        text,
        fc.uint8Array({ maxLength: 40_000 }).map((bytes) => Buffer.from(bytes)),
      ),
      contentType: text,
      responseTopic: topic,
      correlationData: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      messageExpirySeconds: fc.nat(),
      userProperties: fc.dictionary(
        text.filter((name) => name !== "__proto__"),
        text,
        { minKeys: 1 },
      ),
      retain: fc.boolean(),
    },
    { requiredKeys: ["topic", "payload"] },
  );
  fc.assert(
    fc.property(message, fc.integer({ min: 1, max: 65_535 }), (given: OutgoingMessage, messageId) => {
      const [packet, ...rest] = parse(encodePublish(given, messageId));
      if (packet?.cmd !== "publish") throw new Error(`expected a publish, got ${packet?.cmd}`);
      expect(rest).toEqual([]);
      expect(packet).toMatchObject({
        topic: given.topic,
        qos: 1,
        dup: false,
        retain: given.retain ?? false,
        messageId,
      });
      expect(Buffer.from(packet.payload)).toEqual(Buffer.from(given.payload));
      const { messageExpirySeconds, contentType, responseTopic, correlationData, userProperties } = given;
      const properties = {
        messageExpiryInterval: messageExpirySeconds,
        contentType,
        responseTopic,
        correlationData,
      };
      const { userProperties: parsed, ...others } = packet.properties ?? {};
      expect({ ...properties, ...others }).toEqual(properties);
      expect({ ...parsed }).toEqual({ ...userProperties });
    }),
  );
});

test.each([
  ["an empty topic", { topic: "" }],
  ["a topic with a wildcard", { topic: "a/+/b" }],
  ["a topic with a null character", { topic: "a\0" }],
  ["a topic of 65,536 bytes", { topic: "ä".repeat(32_768) }],
  ["a content type of 65,536 bytes", { contentType: "x".repeat(65_536) }],
  ["a user property of 65,536 bytes", { userProperties: { a: "x".repeat(65_536) } }],
])("%s is refused", (_what, part) => {
  expect(() => encodePublish({ topic: "a", payload: "", ...part }, 1)).toThrow(/^expected a t/);
});
