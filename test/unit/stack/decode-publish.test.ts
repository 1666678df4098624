import fc from "fast-check";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { decodePublish, readVariable } from "../../../stack/mqtt/decode-publish.ts";

const decode = (frame: Buffer) => decodePublish(frame, readVariable(frame, 1)?.end ?? 0);

test("what mqtt-packet writes is read alike", () => {
  const text = fc.string({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      text,
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(0, 1),
      fc.integer({ min: 1, max: 65_535 }),
      fc.boolean(),
      fc.dictionary(text, text, { minKeys: 1, maxKeys: 12, noNullPrototype: true }),
      (topic, bytes, qos, messageId, retain, userProperties) => {
        const payload = Buffer.from(bytes);
        const properties = { userProperties, contentType: "application/json", correlationData: payload };
        const frame = generate(
          {
            cmd: "publish",
            topic,
            payload,
            qos: qos === 0 ? 0 : 1,
            dup: false,
            retain,
            messageId,
            properties,
          },
          { protocolVersion: 5 },
        );
        const publish = decode(frame);
        expect(publish).toMatchObject({ qos, messageId: qos === 0 ? undefined : messageId });
        const { message } = publish;
        expect({ topic: message.topic, retain: message.retain }).toEqual({ topic, retain });
        expect(message.payload.equals(payload)).toBe(true);
        expect({ ...message.userProperties }).toEqual(userProperties);
        expect(message.contentType).toBe("application/json");
        expect(message.correlationData).toEqual(payload);
      },
    ),
  );
});

test("a frame cut anywhere before its payload throws, and never reads beyond its end", () => {
  const frame = generate(
    {
      cmd: "publish",
      topic: "a/b",
      payload: "",
      qos: 1,
      dup: false,
      retain: false,
      messageId: 7,
      properties: { userProperties: { name: "value" } },
    },
    { protocolVersion: 5 },
  );
  for (let length = 2; length < frame.length; length++) {
    expect(() => decodePublish(frame.subarray(0, length), 2), `cut at ${length}`).toThrow();
  }
});

test.each([
  ["QoS 3", Buffer.from([0x36, 0x00]), /QoS 3/],
  ["a length without end", Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x01]), /four bytes/],
])("%s is refused", (_what, frame, message) => {
  expect(() => decode(frame)).toThrow(message);
});
