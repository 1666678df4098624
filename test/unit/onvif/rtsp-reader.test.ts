import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtspError } from "../../../simulators/onvif/rtsp/rtsp-message.ts";
import { type Incoming, openRtspReader } from "../../../simulators/onvif/rtsp/rtsp-reader.ts";

const request = "PLAY rtsp://a/b RTSP/1.0\r\nCSeq: 7\r\nContent-Length: 3\r\n\r\nabc";
const packet = Buffer.concat([Buffer.from([0x24, 1, 0, 5]), Buffer.from("$PLAY")]);

function readAll(pieces: readonly Buffer[]): Incoming[] {
  const reader = openRtspReader();
  return pieces.flatMap((piece) => [...reader.read(piece)]);
}

test("requests and packets are found however the bytes are cut", () => {
  const bytes = Buffer.concat([Buffer.from(request), packet, Buffer.from(`\r\n${request}`), packet]);
  const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const edges = [0, ...places.sort((a, b) => a - b), bytes.length];
      const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
      const incoming = readAll(pieces);
      expect(incoming.map(({ kind }) => kind)).toEqual(["request", "packet", "request", "packet"]);
      expect(incoming[2]).toMatchObject({ request: { method: "PLAY", uri: "rtsp://a/b", version: "1.0" } });
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("whatever comes is read, waited for or refused, and little of it is kept", () => {
  const soup = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(request, "$", "OPTIONS * RTSP/1.0\r\n", "\r\n\r\n", "Content-Length: 99999999\r\n")
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(soup, { maxLength: 20 }), (pieces) => {
      try {
        readAll(pieces);
      } catch (error) {
        expect(error).toBeInstanceOf(RtspError);
      }
    }),
    { seed: 2, numRuns: 500 },
  );
});

describe("refused at once is", () => {
  test.each([
    ["what is no request", "\u0016\u0003\u0001\u0002", 400],
    ["a request of HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
    ["a head without an end", `OPTIONS * RTSP/1.0\r\nX: ${"a".repeat(9_000)}`, 400],
    ["a header without a colon", "OPTIONS * RTSP/1.0\r\nnothing\r\n\r\n", 400],
    ["a length that is no number", "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", 400],
    ["a body that is too long", "OPTIONS * RTSP/1.0\r\nContent-Length: 99999\r\n\r\n", 413],
  ])("%s", (_what, text, status) => {
    expect(() => readAll([Buffer.from(text)])).toThrow(expect.objectContaining({ status }));
  });
});
