import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { decode } from "jpeg-js";
import { OnvifDevice } from "node-onvif";
import { describe, expect, test } from "vitest";
import { openTcpProxy } from "../support/http-proxy.ts";
import { ask, connectCam, openCam } from "../support/onvif-cam.ts";
import { account, startCamera } from "../support/onvif-stand.ts";

const run = promisify(execFile);
const has = (tool: string) => spawnSync("which", [tool]).status === 0;
const orSkipped = (tool: string) => (has(tool) ? "" : ` (skipped: ${tool} is not installed)`);

describe("node-onvif", () => {
  test("initializes, and fetches a snapshot that is a JPEG of 640 by 360", async () => {
    await using stand = await startCamera();
    const device = new OnvifDevice({
      xaddr: stand.endpoint.address,
      user: account.username,
      pass: account.password,
    });

    const label = await device.init();
    const { headers, body } = await device.fetchSnapshot();

    expect(label).toMatchObject({ Manufacturer: "Digital Plant", Model: "DP-Door-360" });
    expect(headers["content-type"]).toBe("image/jpeg");
    expect(decode(body)).toMatchObject({ width: 640, height: 360 });
    const rtsp = expect.stringMatching(/^rtsp:\/\/127\.0\.0\.1:\d+\/door\/(h264|jpeg)$/);
    expect(device.getProfileList()).toMatchObject([
      {
        snapshot: `${stand.origin}/snapshot.jpg`,
        stream: { http: "", rtsp, udp: rtsp },
        video: { encoder: { encoding: "H264" } },
      },
      {
        snapshot: `${stand.origin}/snapshot.jpg`,
        stream: { http: `${stand.origin}/stream.mjpeg`, rtsp, udp: rtsp },
        video: { encoder: { encoding: "JPEG" } },
      },
    ]);
  });

  test("is refused with a wrong password", async () => {
    await using stand = await startCamera();
    const device = new OnvifDevice({ xaddr: stand.endpoint.address, user: account.username, pass: "wrong" });

    await expect(device.init()).rejects.toThrow(/400.*not authorized/);
  });
});

describe("onvif (agsh)", () => {
  test.each([
    ["WS-UsernameToken", true],
    ["HTTP digest", false],
  ])("connects with %s and learns label, source and addresses", async (_name, useWSSecurity) => {
    await using stand = await startCamera();
    const cam = await connectCam(stand.endpoint.port, { useWSSecurity });

    expect(cam.activeSource).toMatchObject({
      encoding: "H264",
      width: 640,
      height: 360,
      profileToken: "profile-h264",
      ptz: { token: "ptz-configuration" },
    });
    expect(await ask((done) => cam.getSnapshotUri(done))).toMatchObject({
      uri: `${stand.origin}/snapshot.jpg`,
    });
    expect(await ask((done) => cam.getStreamUri({ protocol: "RTSP" }, done))).toMatchObject({
      uri: expect.stringMatching(/^rtsp:\/\/127\.0\.0\.1:\d+\/door\/h264$/),
    });
    expect(await ask((done) => cam.getDeviceInformation(done))).toMatchObject({
      manufacturer: "Digital Plant",
    });
    expect(await ask((done) => cam.getHostname(done))).toMatchObject({ name: "door-1" });
    expect(await ask((done) => cam.getNetworkInterfaces(done))).toMatchObject([{ info: { name: "eth0" } }]);
    expect(await ask((done) => cam.getCapabilities(done))).toMatchObject({
      events: { WSPullPointSupport: true },
    });
    expect(await ask((done) => cam.getEventProperties(done))).toMatchObject({
      topicSet: {
        device: { trigger: { digitalInput: {} } },
        ruleEngine: { cellMotionDetector: { motion: {} } },
        videoSource: { motionAlarm: {}, globalSceneChange: { imagingService: {} } },
      },
    });
    expect(await ask((done) => cam.getEventServiceCapabilities(done))).toMatchObject({
      PersistentNotificationStorage: true,
    });
  });

  test.each([true, false])(
    "is refused with a wrong password (WS-UsernameToken: %s)",
    async (useWSSecurity) => {
      await using stand = await startCamera();
      const cam = openCam(stand.endpoint.port, { password: "wrong", useWSSecurity });

      await expect(ask((done) => cam.getDeviceInformation(done))).rejects.toThrow(
        useWSSecurity ? /not authorized/ : /Digest authentication failed/,
      );
    },
  );

  test("gets the state of the door at once, and each change when plant time brings it", async () => {
    await using stand = await startCamera();
    const cam = await connectCam(stand.endpoint.port);
    await ask((done) => cam.createPullPointSubscription(done));

    expect(told(await ask<Pulled>((done) => cam.pullMessages({}, done)))).toEqual([
      "Device/Trigger/DigitalInput Initialized false 2026-03-02T06:00:00.000Z",
      "RuleEngine/CellMotionDetector/Motion Initialized false 2026-03-02T06:00:00.000Z",
      "VideoSource/MotionAlarm Initialized false 2026-03-02T06:00:00.000Z",
      "VideoSource/GlobalSceneChange/ImagingService Initialized false 2026-03-02T06:00:00.000Z",
      "VideoSource/Tampering Initialized false 2026-03-02T06:00:00.000Z",
    ]);
    const pending = ask<Pulled>((done) => cam.pullMessages({}, done));
    await expect.poll(() => stand.clock.waiting).toBe(1);
    stand.clock.advance(60_000);
    expect(told(await pending)).toEqual([
      "Device/Trigger/DigitalInput Changed true 2026-03-02T06:01:00.000Z",
      "RuleEngine/CellMotionDetector/Motion Changed true 2026-03-02T06:01:00.000Z",
      "VideoSource/MotionAlarm Changed true 2026-03-02T06:01:00.000Z",
    ]);
    await ask((done) => cam.renew({}, done));
    await ask((done) => cam.unsubscribe(done));
  });

  test("comes through a proxy on another port and is told no other address", async () => {
    await using stand = await startCamera();
    await using proxy = await openTcpProxy(stand.endpoint.port);
    const cam = await connectCam(proxy.port);

    const snapshot = await ask((done) => cam.getSnapshotUri(done));
    const subscription = await ask((done) => cam.createPullPointSubscription(done));

    expect(snapshot).toMatchObject({ uri: `http://127.0.0.1:${proxy.port}/snapshot.jpg` });
    expect(subscription).toMatchObject({ subscriptionReference: { address: { port: String(proxy.port) } } });
  });
});

test.skipIf(process.platform !== "linux")(
  "several cameras listen on the same port, each at an address of its own",
  async () => {
    await using first = await startCamera({ address: "127.0.0.2" });
    await using second = await startCamera({ address: "127.0.0.3", port: first.endpoint.port });

    expect(first.endpoint.address).toBe(`http://127.0.0.2:${first.endpoint.port}/onvif/device_service`);
    expect(second.endpoint.address).toBe(`http://127.0.0.3:${first.endpoint.port}/onvif/device_service`);
    for (const { endpoint } of [first, second]) {
      const device = new OnvifDevice({
        xaddr: endpoint.address,
        user: account.username,
        pass: account.password,
      });
      expect(await device.init()).toMatchObject({ Manufacturer: "Digital Plant" });
    }
  },
);

describe("command line tools", () => {
  test.skipIf(!has("curl"))(
    `curl fetches the snapshot as the endpoint says${orSkipped("curl")}`,
    async () => {
      await using stand = await startCamera();
      const [command = "", ...options] = stand.endpoint.tryIt.split(" ");

      const { stdout } = await run(
        command,
        options.map((option) => (option === "door.jpg" ? "-" : option)),
        { encoding: "buffer" },
      );

      expect(decode(stdout)).toMatchObject({ width: 640, height: 360 });
    },
  );

  test.skipIf(!has("ffprobe"))(`ffprobe plays the stream${orSkipped("ffprobe")}`, async () => {
    await using stand = await startCamera();
    const url = stand.origin.replace("http://", `http://${account.username}:${account.password}@`);
    const shown = ["-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0"];

    const { stdout } = await run("ffprobe", [
      "-v",
      "error",
      "-read_intervals",
      "%+#2",
      ...shown,
      `${url}/stream.mjpeg`,
    ]);

    expect(stdout.trim()).toBe("mjpeg,640,360");
  });
});

interface Told {
  readonly topic: { readonly _: string };
  readonly message: {
    readonly message: {
      readonly $: { readonly UtcTime: string | Date; readonly PropertyOperation: string };
      readonly data: { readonly simpleItem: { readonly $: { readonly Value: boolean } } };
    };
  };
}

interface Pulled {
  readonly notificationMessage?: Told | readonly Told[];
}

function told(pulled: Pulled): string[] {
  return [pulled.notificationMessage ?? []].flat().map(({ topic, message: { message } }) => {
    const utcTime = new Date(message.$.UtcTime).toISOString();
    const value = message.data.simpleItem.$.Value;
    return `${topic._.replace("tns1:", "")} ${message.$.PropertyOperation} ${value} ${utcTime}`;
  });
}
