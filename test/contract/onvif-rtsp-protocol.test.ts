import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openRawRtsp, type RawPacket } from "../support/onvif-rtsp-raw.ts";
import { startRtsp } from "../support/onvif-rtsp-stand.ts";

const path = "door/h264";
const track = `${path}/track1`;
const overTcp = { Transport: "RTP/AVP/TCP;unicast;interleaved=0-1" };

describe("a client that follows the protocol", () => {
  test("is told what there is, at the address by which it came", async () => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port);

    const options = await client.ask("OPTIONS", "*");
    const described = await client.ask("DESCRIBE", `rtsp://camera.example:8554/${path}`);

    expect(options.headers.get("public")).toMatch(/DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN/);
    expect(described.status).toBe(200);
    expect(described.headers.get("content-base")).toBe(`rtsp://camera.example:8554/${path}/`);
    expect(described.body).toMatch(/a=rtpmap:96 H264\/90000/);
    expect(described.body).toMatch(
      /packetization-mode=1;profile-level-id=42c01e;sprop-parameter-sets=\S+,\S+/,
    );
  });

  test("gets packets whose numbers begin where RTP-Info says, pauses, and goes on with the next", async () => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port);
    const session = (await client.ask("SETUP", track, overTcp)).headers.get("session")?.split(";")[0] ?? "";
    const played = await client.ask("PLAY", path, { Session: session, Range: "npt=0.000-" });
    await expect.poll(() => sequences(client.packets).length, { timeout: 5_000 }).toBeGreaterThan(3);
    await client.ask("PAUSE", path, { Session: session });
    const before = sequences(client.packets);
    const again = await client.ask("PLAY", path, { Session: session });
    await expect
      .poll(() => sequences(client.packets).length, { timeout: 5_000 })
      .toBeGreaterThan(before.length);

    const first = Number(/seq=(\d+)/.exec(played.headers.get("rtp-info") ?? "")?.[1]);
    expect(before).toEqual(before.map((_, index) => (first + index) & 0xffff));
    expect(Number(/seq=(\d+)/.exec(again.headers.get("rtp-info") ?? "")?.[1])).toBe(
      (first + before.length) & 0xffff,
    );
    expect((await client.ask("TEARDOWN", path, { Session: session })).status).toBe(200);
    expect((await client.ask("PLAY", path, { Session: session })).status).toBe(454);
    // The last that is heard of the source is its goodbye.
    expect(client.packets.at(-1)?.bytes.includes(Buffer.from([0x81, 203, 0, 1]))).toBe(true);
  });

  test("gets the same first numbers from a camera of the same seed", async () => {
    const starts = await Promise.all(
      [0, 1].map(async () => {
        await using stand = await startRtsp();
        using client = await openRawRtsp(stand.port);
        return (await client.ask("SETUP", track, overTcp)).headers.get("transport");
      }),
    );

    expect(starts[0]).toMatch(/ssrc=[0-9A-F]{8}/);
    expect(starts[1]).toBe(starts[0]);
  });

  test("over UDP gets packets from the ports that it was told, until it says goodbye", async () => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port);
    const socket = createSocket("udp4");
    const senders = new Set<number>();
    socket.on("message", (_packet, { port }) => senders.add(port));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const { port } = socket.address();

    const Transport = `RTP/AVP;unicast;client_port=${port}-${port + 1}`;
    const { headers } = await client.ask("SETUP", track, { Transport });
    const session = headers.get("session")?.split(";")[0] ?? "";
    await client.ask("PLAY", path, { Session: session });
    await expect.poll(() => senders.size, { timeout: 5_000 }).toBe(1);
    await client.ask("TEARDOWN", path, { Session: session });
    socket.close();

    expect(headers.get("transport")).toContain(
      `client_port=${port}-${port + 1};server_port=${[...senders][0]}-`,
    );
    expect(([...senders][0] ?? 1) % 2).toBe(0);
  });

  test("shares the encoding with others, and the last one who leaves ends it", async () => {
    await using stand = await startRtsp();
    using one = await openRawRtsp(stand.port);
    using other = await openRawRtsp(stand.port);
    await one.play(path);
    await other.play(path);
    await expect.poll(() => sequences(other.packets).length, { timeout: 5_000 }).toBeGreaterThan(20);

    const bytes = (packets: readonly RawPacket[]) =>
      packets.filter(({ channel }) => channel === 0).map((packet) => packet.bytes.toString("hex", 12));
    const shared = new Set(bytes(one.packets));
    expect(bytes(other.packets).every((payload) => shared.has(payload))).toBe(true);
    one.socket.destroy();
    other.socket.destroy();
    using last = await openRawRtsp(stand.port);
    let before = -1;
    const isStill = () => {
      const same = stand.look.count === before;
      before = stand.look.count;
      return same;
    };
    await expect.poll(isStill, { interval: 700, timeout: 5_000 }).toBe(true);
    expect((await last.ask("OPTIONS", "*")).status).toBe(200);
  });

  test("is forgotten when nothing is heard of it, but not while it says that it is there", async () => {
    await using stand = await startRtsp({ timeoutSeconds: 1 });
    using silent = await openRawRtsp(stand.port);
    using alive = await openRawRtsp(stand.port);
    using reporting = await openRawRtsp(stand.port);
    await silent.play(path);
    const Session = await alive.play(path);
    const reportingSession = await reporting.play(path);
    const keepAlive = setInterval(() => {
      void alive.ask("GET_PARAMETER", path, { Session });
      reporting.socket.write(Buffer.from([0x24, 1, 0, 8, 0x80, 201, 0, 1, 0, 0, 0, 0]));
    }, 200);

    const lastOf = (packets: readonly RawPacket[]) => packets.at(-1)?.bytes;
    await expect
      .poll(() => lastOf(silent.packets)?.includes(Buffer.from([0x81, 203, 0, 1])), { timeout: 5_000 })
      .toBe(true);
    expect((await alive.ask("PLAY", path, { Session })).status).toBe(200);
    expect((await reporting.ask("PLAY", path, { Session: reportingSession })).status).toBe(200);
    clearInterval(keepAlive);
  });

  test("is told that its nonce is stale, where the digest is right but of another connection", async () => {
    await using stand = await startRtsp();
    using first = await openRawRtsp(stand.port);
    using second = await openRawRtsp(stand.port);
    await first.ask("DESCRIBE", path);
    const overheard = new Promise<string>((resolve) => {
      const write = first.socket.write.bind(first.socket);
      first.socket.write = (data: string | Uint8Array) => {
        resolve(/Authorization: (.*)\r\n/.exec(String(data))?.[1] ?? "");
        return write(data);
      };
    });
    await first.ask("DESCRIBE", path);

    // The client answers the challenge by itself: so look at what it was told first.
    const answers: string[] = [];
    second.socket.on("data", (bytes: Buffer) => answers.push(bytes.toString()));
    await second.ask("DESCRIBE", path, { Authorization: await overheard });

    expect(answers[0]).toMatch(/401 Unauthorized[\s\S]*stale=true/);
  });
});

describe("a client that asks for what cannot be is told", () => {
  test.each([
    ["401 for a wrong password", "DESCRIBE", path, {}, 401],
    ["404 for a stream that there is not", "DESCRIBE", "door/h265", {}, 404],
    ["400 for an address that is none", "DESCRIBE", "http://127.0.0.1/door", {}, 400],
    ["405 for what recorders do", "RECORD", path, {}, 405],
    ["501 for a method that nobody knows", "DANCE", path, {}, 501],
    ["501 for a method with the name of a property", "toString", path, {}, 501],
    ["400 for a number that is none", "OPTIONS", path, { CSeq: "x" }, 400],
    ["551 for an option", "DESCRIBE", path, { Require: "onvif-replay" }, 551],
    ["454 for a session that there is not", "PLAY", path, { Session: "1234" }, 454],
    ["454 without a session", "PLAY", path, {}, 454],
    ["454 for a parameter of no session", "GET_PARAMETER", path, { Session: "1234" }, 454],
    ["459 for setting up all tracks at once", "SETUP", path, overTcp, 459],
    ["461 for multicast", "SETUP", track, { Transport: "RTP/AVP;multicast" }, 461],
    ["461 for encryption", "SETUP", track, { Transport: "RTP/SAVP;unicast;client_port=6000-6001" }, 461],
    ["461 without ports", "SETUP", track, { Transport: "RTP/AVP;unicast" }, 461],
    [
      "461 for ports that are none",
      "SETUP",
      track,
      { Transport: "RTP/AVP;unicast;client_port=70000-70001" },
      461,
    ],
    [
      "461 for packets to somebody else",
      "SETUP",
      track,
      { Transport: "RTP/AVP;unicast;destination=192.0.2.1;client_port=6000-6001" },
      461,
    ],
  ] as const)("%s", async (what, method, target, headers, status) => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port, what.includes("password") ? "wrong" : undefined);

    expect((await client.ask(method, target, headers)).status).toBe(status);
    expect((await client.ask("OPTIONS", "*")).status).toBe(200);
  });

  test("455 for another SETUP while it plays, 461 for channels in use, 457 for a range of clocks", async () => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port);
    const Session = await client.play(path);

    expect((await client.ask("SETUP", track, { ...overTcp, Session })).status).toBe(455);
    expect((await client.ask("SETUP", "door/jpeg/track1", { ...overTcp, Session })).status).toBe(459);
    expect((await client.ask("SETUP", track, overTcp)).status).toBe(461);
    expect((await client.ask("PLAY", path, { Session, Range: "clock=20260302T060000Z-" })).status).toBe(457);
    expect((await client.ask("PLAY", "door/jpeg", { Session })).status).toBe(454);
    expect((await client.ask("SET_PARAMETER", path, { Session }, "volume: 11\r\n")).status).toBe(451);
  });

  test("453 when all streams are taken, until one ends; 503 when all connections are", async () => {
    await using stand = await startRtsp({ sessions: 1, connections: 2 });
    using first = await openRawRtsp(stand.port);
    using second = await openRawRtsp(stand.port);
    const Session = await first.play(path);

    expect((await second.ask("SETUP", track, overTcp)).status).toBe(453);
    const third = connect({ host: "127.0.0.1", port: stand.port });
    const [refusal] = await once(third, "data");
    expect(String(refusal)).toMatch(/^RTSP\/1\.0 503 /);
    third.destroy();
    await first.ask("TEARDOWN", path, { Session });
    expect((await second.ask("SETUP", track, overTcp)).status).toBe(200);
  });
});

describe("a hostile client", () => {
  test("that sends whatever bytes harms nobody else", async () => {
    await using stand = await startRtsp();
    using neighbour = await openRawRtsp(stand.port);
    await neighbour.play(path);
    const line = fc.constantFrom(
      "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
      "SETUP rtsp://a/door/h264/track1 RTSP/1.0\r\nCSeq: 1\r\nTransport: ;;;=,=\r\n\r\n",
      "DESCRIBE rtsp://[::1/%00 RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Digest =\r\n\r\n",
      "PLAY rtsp://a/door/h264 RTSP/9.9\r\nCSeq: 99999999999\r\nSession: __proto__\r\n\r\n",
      "$\u0001\u00ff\u00ff",
      "Content-Length: 16000\r\n",
    );
    const bytes = fc.oneof(
      line.map((text) => Buffer.from(text, "latin1")),
      fc.uint8Array({ maxLength: 400 }).map((data) => Buffer.from(data)),
    );

    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const socket = connect({ host: "127.0.0.1", port: stand.port });
        socket.on("error", () => {
          // The server may well hang up on this.
        });
        await once(socket, "connect");
        for (const piece of pieces) socket.write(piece);
        socket.end();
        socket.resume();
        if (!socket.destroyed) await once(socket, "close");
      }),
      { seed: 7, numRuns: 150 },
    );

    const before = neighbour.packets.length;
    await expect.poll(() => neighbour.packets.length, { timeout: 5_000 }).toBeGreaterThan(before);
    expect((await neighbour.ask("OPTIONS", "*")).status).toBe(200);
  });

  test("that never ends its request is answered 400 and hung up on", async () => {
    await using stand = await startRtsp();
    const socket = connect({ host: "127.0.0.1", port: stand.port });
    let answer = "";
    socket.on("data", (data: Buffer) => {
      answer += data.toString();
    });
    socket.on("error", () => {
      // Hung up on while it still sends.
    });
    socket.write(`DESCRIBE rtsp://a/${"a".repeat(20_000)}`);
    if (!socket.destroyed) await once(socket, "close");

    expect(answer).toMatch(/^RTSP\/1\.0 400 /);
  });

  test("that reads nothing of its stream is dropped, and the others play on", async () => {
    await using stand = await startRtsp();
    using reader = await openRawRtsp(stand.port);
    using lazy = await openRawRtsp(stand.port);
    await reader.play("door/jpeg");
    for (let channel = 0; channel < 24; channel += 2) {
      const Transport = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
      const { headers } = await lazy.ask("SETUP", "door/jpeg/track1", { Transport });
      await lazy.ask("PLAY", "door/jpeg", { Session: headers.get("session")?.split(";")[0] ?? "" });
    }
    lazy.socket.pause();
    // Dropped, it gives its streams back: then there is room for as many again.
    await expect
      .poll(
        async () => {
          using other = await openRawRtsp(stand.port);
          const taken = [];
          for (let channel = 0; channel < 24; channel += 2) {
            const Transport = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
            taken.push((await other.ask("SETUP", "door/jpeg/track1", { Transport })).status);
          }
          return taken.every((status) => status === 200);
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true);

    const before = reader.packets.length;
    await expect.poll(() => reader.packets.length, { timeout: 5_000 }).toBeGreaterThan(before);
  });
});

test("a lost stream drops whoever watches and refuses others, until it is mended", async () => {
  await using stand = await startRtsp();
  using client = await openRawRtsp(stand.port);
  using other = await openRawRtsp(stand.port);
  await client.play(path);

  const lost = stand.camera.troubles.loseStreams();
  await client.closed;
  await other.closed;
  using refused = await openRawRtsp(stand.port);
  expect((await refused.ask("DESCRIBE", path)).status).toBe(503);
  expect(lost.wasFelt()).toBe(true);
  await lost[Symbol.asyncDispose]();
  expect((await refused.ask("DESCRIBE", path)).status).toBe(200);
});

function sequences(packets: readonly RawPacket[]): number[] {
  return packets.filter(({ channel }) => channel === 0).map(({ bytes }) => bytes.readUInt16BE(2));
}

describe("a client that reads nothing", () => {
  test.each([
    ["without a stream", false],
    ["with a stream that it does not play", true],
  ])(
    "is dropped %s, and does not keep the server from closing",
    { timeout: 30_000 },
    async (_, hasStream) => {
      const stand = await startRtsp();
      using client = await openRawRtsp(stand.port);
      if (hasStream) expect((await client.ask("SETUP", track, overTcp)).status).toBe(200);
      client.socket.removeAllListeners("data").pause();
      let isClosed = false;
      void client.closed.then(() => {
        isClosed = true;
      });

      const questions = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(3_000);
      const ask = () => {
        if (client.socket.writableLength < 1_000_000) client.socket.write(questions);
        return isClosed;
      };
      await expect.poll(ask, { timeout: 20_000, interval: 2 }).toBe(true);

      await stand[Symbol.asyncDispose]();
    },
  );

  test("is let go when it only closes its own side", async () => {
    const stand = await startRtsp({ connections: 1 });
    using client = await openRawRtsp(stand.port);
    client.socket.removeAllListeners("data").pause();
    client.socket.end("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(100_000));

    const next = () => openRawRtsp(stand.port).then((other) => other.ask("OPTIONS", "*"));
    await expect
      .poll(
        () =>
          next().then(
            ({ status }) => status,
            () => "closed",
          ),
        { timeout: 10_000 },
      )
      .toBe(200);
    await stand[Symbol.asyncDispose]();
  });
});

test.each(["50000-0", "0-50001", "0"])(
  "the client ports %s are refused: nothing can be sent to port 0",
  async (ports) => {
    await using stand = await startRtsp();
    using client = await openRawRtsp(stand.port);

    const { status } = await client.ask("SETUP", track, {
      Transport: `RTP/AVP;unicast;client_port=${ports}`,
    });

    expect(status).toBe(461);
  },
);
