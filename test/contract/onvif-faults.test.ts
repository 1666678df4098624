import { expect, test } from "vitest";
import { ask, connectCam, openCam } from "../support/onvif-cam.ts";
import { content, deviceNamespace, envelope, eventNamespace, post, token } from "../support/onvif-soap.ts";
import { type CameraStand, startCamera } from "../support/onvif-stand.ts";

const time = `<GetSystemDateAndTime xmlns="${deviceNamespace}"/>`;
const label = `<GetDeviceInformation xmlns="${deviceNamespace}"/>`;
const authorization = `Basic ${btoa("operator:plant")}`;

test("camera-wrong-xaddr: a client is told a host that leads nowhere, and after healing the right one", async () => {
  await using stand = await startCamera();
  const fault = await stand.inject("camera-wrong-xaddr", { host: "203.0.113.9:81" });
  await call(stand, time);
  expect(fault.wasFelt()).toBe(false);

  // This client keeps to the host that it was given.
  const cam = await connectCam(stand.endpoint.port);
  expect(fault.wasFelt()).toBe(true);
  const told = await ask<{ XAddr: string }[]>((done) => cam.getServices(done));
  expect(told.map(({ XAddr }) => new URL(XAddr).host)).toEqual(Array(7).fill("203.0.113.9:81"));
  await fault[Symbol.asyncDispose]();

  expect(content(await call(stand, capabilities("Media")), "XAddr")).toBe(
    `${stand.origin}/onvif/media_service`,
  );
});

test.each([
  ["ahead", 1],
  ["behind", -1],
])(
  "camera-clock-skew: the time is told %s and tokens are judged by it, until it heals",
  async (direction, sign) => {
    await using stand = await startCamera();
    const byMs = sign * 2 * 3_600_000;
    const fault = await stand.inject("camera-clock-skew", { by: "2h", direction });
    expect(fault.wasFelt()).toBe(false);

    await expect(call(stand, label)).rejects.toThrow("ter:NotAuthorized");
    expect(fault.wasFelt()).toBe(true);
    const createdMs = Date.now() + byMs;
    expect((await post(stand.endpoint.address, envelope(label, token({ createdMs })))).status).toBe(200);
    const cam = openCam(stand.endpoint.port);
    await ask((done) => cam.connect(done));
    await fault[Symbol.asyncDispose]();

    await call(stand, label);
  },
);

test("camera-authentication-only: the time is refused to a client without credentials, until it heals", async () => {
  await using stand = await startCamera();
  const fault = await stand.inject("camera-authentication-only");
  await call(stand, time);
  expect(fault.wasFelt()).toBe(false);

  expect((await post(stand.endpoint.address, envelope(time, ""))).status).toBe(401);
  expect(fault.wasFelt()).toBe(true);
  expect((await post(stand.endpoint.address, envelope(capabilities("All"), ""))).status).toBe(401);
  await fault[Symbol.asyncDispose]();

  expect((await post(stand.endpoint.address, envelope(time, ""))).status).toBe(200);
});

test("camera-slow-soap: a client waits in vain, and after healing it is answered at once", async () => {
  await using stand = await startCamera();
  const fault = await stand.inject("camera-slow-soap", { delay: "30s" });
  expect(fault.wasFelt()).toBe(false);

  const body = envelope(time);
  const asking = fetch(stand.endpoint.address, { method: "POST", body, signal: AbortSignal.timeout(100) });
  await expect(asking).rejects.toThrow(/timeout/);
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();

  await call(stand, time);
});

test("camera-frozen-picture: snapshots stay the same while the plant moves on, until it heals", async () => {
  await using stand = await startCamera();
  const fault = await stand.inject("camera-frozen-picture");
  expect(fault.wasFelt()).toBe(false);

  const before = await snapshot(stand);
  stand.clock.advance(60_000);
  expect(before.equals(await snapshot(stand))).toBe(true);
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();

  expect(before.equals(await snapshot(stand))).toBe(false);
});

test("camera-stream-lost: a stream is dropped and refused, snapshots go on, and it heals", async () => {
  await using stand = await startCamera();
  const watch = () => fetch(`${stand.origin}/stream.mjpeg`, { headers: { authorization } });
  const stream = await watch();
  const fault = await stand.inject("camera-stream-lost");

  await expect(stream.arrayBuffer()).rejects.toThrow("terminated");
  expect(fault.wasFelt()).toBe(true);
  expect((await watch()).status).toBe(503);
  await snapshot(stand);
  await fault[Symbol.asyncDispose]();

  const again = await watch();
  expect(again.status).toBe(200);
  await again.body?.cancel();
});

test("a lost stream that nobody watched was not felt", async () => {
  await using stand = await startCamera();
  await using fault = await stand.inject("camera-stream-lost");

  await snapshot(stand);

  expect(fault.wasFelt()).toBe(false);
});

test("camera-reboot: connections drop, the ports are shut, pull points are gone, presets are not", async () => {
  await using stand = await startCamera();
  const cam = await connectCam(stand.endpoint.port);
  await ask((done) => cam.setPreset({ presetName: "kept" }, done));
  const stream = () => ask((done) => cam.getStreamUri({ protocol: "RTSP" }, done));
  const before = await stream();
  const address = await createPullPoint(stand);
  await pull(address);
  const waiting = pull(address).catch(() => "cut");
  await expect.poll(() => stand.clock.waiting).toBe(1);

  const fault = await stand.inject("camera-reboot");
  expect(await waiting).toBe("cut");
  expect(fault.wasFelt()).toBe(true);
  await expect(call(stand, time)).rejects.toThrow("fetch failed");
  await fault[Symbol.asyncDispose]();

  await expect(pull(address)).rejects.toThrow("ResourceUnknownFault");
  expect(Object.keys(await ask<object>((done) => cam.getPresets({}, done)))).toEqual(["door", "kept"]);
  expect(await stream()).toEqual(before);
});

test("a reboot at which nobody was connected is felt when a client misses its pull point, and else not", async () => {
  await using stand = await startCamera();
  const address = await createPullPoint(stand);
  const fault = await stand.inject("camera-reboot");
  await fault[Symbol.asyncDispose]();
  expect(fault.wasFelt()).toBe(false);

  await expect(pull(address)).rejects.toThrow("ResourceUnknownFault");

  expect(fault.wasFelt()).toBe(true);
});

test("a camera that is asked to reboot goes and comes back by itself", { timeout: 20_000 }, async () => {
  await using stand = await startCamera();
  const cam = await connectCam(stand.endpoint.port);
  const answers = () =>
    call(stand, time).then(
      () => true,
      () => false,
    );

  expect(await ask((done) => cam.systemReboot(done))).toContain("Rebooting");

  await expect.poll(answers, { timeout: 5_000 }).toBe(false);
  await expect.poll(answers, { timeout: 10_000 }).toBe(true);
});

test("camera-subscription-lost: pull points are forgotten, new ones soon too, and after healing they stay", async () => {
  await using stand = await startCamera();
  const early = await createPullPoint(stand);
  const fault = await stand.inject("camera-subscription-lost", { keeps: "10s" });
  expect(fault.wasFelt()).toBe(false);

  await expect(pull(early)).rejects.toThrow("ResourceUnknownFault");
  expect(fault.wasFelt()).toBe(true);
  const late = await createPullPoint(stand);
  await pull(late);
  stand.clock.shiftWall(10_000);
  await expect(pull(late)).rejects.toThrow("ResourceUnknownFault");
  await fault[Symbol.asyncDispose]();
  const kept = await createPullPoint(stand);
  stand.clock.shiftWall(30_000);

  expect(await pull(kept)).toContain("NotificationMessage");
});

test("a pull that waits is told when its pull point is forgotten", async () => {
  await using stand = await startCamera();
  const address = await createPullPoint(stand);
  await pull(address);
  const waiting = pull(address).catch(String);
  await expect.poll(() => stand.clock.waiting).toBe(1);

  await using fault = await stand.inject("camera-subscription-lost");

  expect(await waiting).toContain("ResourceUnknownFault");
  expect(fault.wasFelt()).toBe(true);
});

test("a fault that is healed twice is healed once, and one that nobody met was not felt", async () => {
  await using stand = await startCamera();
  for (const kind of [
    "camera-wrong-xaddr",
    "camera-authentication-only",
    "camera-reboot",
    "camera-stream-lost",
  ]) {
    const fault = await stand.inject(kind);
    await fault[Symbol.asyncDispose]();
    await fault[Symbol.asyncDispose]();
    expect([kind, fault.wasFelt()]).toEqual([kind, false]);
  }

  await call(stand, label);
});

test("a camera that is off for two reasons is on again when both are over, whatever it was told before", async () => {
  await using stand = await startCamera();
  await call(stand, `<SystemReboot xmlns="${deviceNamespace}"/>`);
  const first = await stand.inject("camera-reboot");
  const second = await stand.inject("camera-reboot");

  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();
  await expect(call(stand, time)).rejects.toThrow("fetch failed");
  await second[Symbol.asyncDispose]();

  // The reboot that it was told is one reason more, for a few seconds.
  await expect
    .poll(
      () =>
        call(stand, time)
          .then(() => "on")
          .catch(() => "off"),
      { timeout: 8_000 },
    )
    .toBe("on");
});

function capabilities(category: string): string {
  return `<GetCapabilities xmlns="${deviceNamespace}"><Category>${category}</Category></GetCapabilities>`;
}

async function createPullPoint(stand: CameraStand): Promise<string> {
  const text = await call(stand, `<CreatePullPointSubscription xmlns="${eventNamespace}"/>`);
  return content(text, "Address") ?? "";
}

function pull(address: string): Promise<string> {
  const limits = "<Timeout>PT5S</Timeout><MessageLimit>100</MessageLimit>";
  return callAt(address, `<PullMessages xmlns="${eventNamespace}">${limits}</PullMessages>`);
}

async function snapshot(stand: CameraStand): Promise<Buffer> {
  const response = await fetch(`${stand.origin}/snapshot.jpg`, { headers: { authorization } });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

function call(stand: CameraStand, body: string): Promise<string> {
  return callAt(stand.endpoint.address, body);
}

async function callAt(url: string, body: string): Promise<string> {
  const { status, text } = await post(url, envelope(body));
  if (status !== 200) throw new Error(content(text, "Fault"));
  return text;
}
