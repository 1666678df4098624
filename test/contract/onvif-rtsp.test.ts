import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { lensOf } from "../../simulators/onvif/picture/lens.ts";
import { openTcpProxy } from "../support/http-proxy.ts";
import { type RtspStand, startRtsp } from "../support/onvif-rtsp-stand.ts";

const run = promisify(execFile);
const has = (tool: string) => spawnSync("which", [tool]).status === 0;
const why = has("ffmpeg") && has("ffprobe") ? "" : " (skipped: ffmpeg is not installed)";

/** Without these, ffmpeg watches for some twenty pictures before it begins. */
const quickStart = ["-analyzeduration", "100000", "-fpsprobesize", "0"];

const paths = { JPEG: "door/jpeg", H264: "door/h264" } as const;

/** Plays a stream and ends at the first error; what it complained about. */
async function play(url: string, transport: string, seconds = 2): Promise<string> {
  const input = [...quickStart, "-rtsp_transport", transport, "-i", url];
  const { stderr } = await run("ffmpeg", [
    ...["-v", "error", "-xerror", ...input, "-t", String(seconds), "-f", "null", "-"],
  ]);
  return stderr;
}

/** The first picture of a stream, as grey pixels. */
async function firstPicture({ url }: RtspStand, path: string): Promise<Buffer> {
  const { stdout } = await run(
    "ffmpeg",
    [
      ...["-v", "error", ...quickStart, "-rtsp_transport", "tcp", "-i", url(path), "-frames:v", "1"],
      ...["-f", "rawvideo", "-pix_fmt", "gray", "-"],
    ],
    { encoding: "buffer", maxBuffer: 10_000_000 },
  );
  return stdout;
}

/** The mean brightness between the shelves of the oven, as it stands in the middle of the picture. */
function brightnessOfOven(grey: Buffer): number {
  const pixels = Array.from({ length: 30 }, (_, line) => [
    ...grey.subarray((122 + line) * 640 + 120, (122 + line) * 640 + 290),
  ]).flat();
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
}

describe.skipIf(why !== "")(`ffmpeg${why}`, () => {
  test.each([
    ["JPEG", "tcp"],
    ["JPEG", "udp"],
    ["H264", "tcp"],
    ["H264", "udp"],
  ] as const)("plays %s over %s without an error", async (encoding, transport) => {
    await using stand = await startRtsp();

    expect(await play(stand.url(paths[encoding]), transport)).toBe("");
  });

  test.each(["JPEG", "H264"] as const)("learns from %s all that is to know of it", async (encoding) => {
    await using stand = await startRtsp();

    const shown = "stream=codec_name,profile,width,height,pix_fmt";
    const { stdout } = await run("ffprobe", [
      ...["-v", "error", ...quickStart, "-show_entries", shown, "-of", "csv=p=0", stand.url(paths[encoding])],
    ]);

    const expected = {
      JPEG: "mjpeg,Baseline,640,360,yuvj420p",
      H264: "h264,Constrained Baseline,640,360,yuvj420p",
    };
    expect(stdout.trim()).toBe(expected[encoding]);
  });

  test("plays with several players at once, over both transports", async () => {
    await using stand = await startRtsp();
    const players = [
      ...["tcp", "udp", "tcp", "udp"].map((transport) => play(stand.url(paths.H264), transport)),
      ...["udp", "tcp"].map((transport) => play(stand.url(paths.JPEG), transport)),
    ];

    expect(await Promise.all(players)).toEqual(["", "", "", "", "", ""]);
  });

  test("plays for any of the accounts, and for nobody else", async () => {
    await using stand = await startRtsp();
    const guest = { username: "guest", password: "visits" };

    expect(await play(stand.url(paths.JPEG, guest), "tcp", 1)).toBe("");
    await expect(play(stand.url(paths.JPEG, { ...guest, password: "wrong" }), "tcp", 1)).rejects.toThrow(
      /401/,
    );
    await expect(play(`rtsp://127.0.0.1:${stand.port}/${paths.JPEG}`, "tcp", 1)).rejects.toThrow(/401/);
  });

  test("hears that there is no such stream", async () => {
    await using stand = await startRtsp();

    await expect(play(stand.url("door/h265"), "tcp", 1)).rejects.toThrow(/404/);
  });

  test("plays through a proxy on another port", async () => {
    await using stand = await startRtsp();
    await using proxy = await openTcpProxy(stand.port);

    const url = stand.url(paths.H264).replace(`:${stand.port}/`, `:${proxy.port}/`);
    expect(await play(url, "tcp", 1)).toBe("");
  });

  test.each(["JPEG", "H264"] as const)(
    "sees in %s that the door opens, and where the camera looks",
    async (encoding) => {
      await using stand = await startRtsp();
      const closed = await firstPicture(stand, paths[encoding]);
      stand.clock.advance(61_000);
      const open = await firstPicture(stand, paths[encoding]);
      stand.look.view = { panDegrees: 90, tiltDegrees: 0, zoom: 1 };
      const turned = await firstPicture(stand, paths[encoding]);

      expect(closed.length).toBe(640 * 360);
      expect(brightnessOfOven(open)).toBeGreaterThan(brightnessOfOven(closed) + 15);
      expect(Math.abs(brightnessOfOven(turned) - brightnessOfOven(open))).toBeGreaterThan(15);
    },
  );

  test.each(["JPEG", "H264"] as const)(
    "sees in %s the same picture that the camera drew",
    async (encoding) => {
      await using stand = await startRtsp();
      stand.clock.advance(61_000);
      const { planes } = lensOf(stand.camera, { width: 640, height: 360 }).look();

      const seen = await firstPicture(stand, paths[encoding]);

      const missed = seen.reduce((sum, value, at) => sum + Math.abs(value - (planes.y[at] ?? 0)), 0);
      expect(planes.stride).toBe(640);
      expect(missed / seen.length).toBeLessThan(1.5);
    },
  );

  test("loses the stream when the camera does, and gets it again when that is mended", async () => {
    await using stand = await startRtsp();
    const ended = play(stand.url(paths.JPEG), "tcp", 30).catch(() => "");
    await expect.poll(() => stand.look.count, { timeout: 20_000 }).toBeGreaterThan(0);
    const lost = stand.camera.troubles.loseStreams();

    // ffmpeg takes the end of a connection for the end of the stream.
    expect(await ended).toBe("");
    expect(lost.wasFelt()).toBe(true);
    await expect(play(stand.url(paths.H264), "tcp", 1)).rejects.toThrow(/503/);
    await lost[Symbol.asyncDispose]();

    expect(await play(stand.url(paths.H264), "tcp", 1)).toBe("");
  });
});
