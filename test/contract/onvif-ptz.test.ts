import { OnvifDevice } from "node-onvif";
import { describe, expect, test } from "vitest";
import { ask, connectCam } from "../support/onvif-cam.ts";
import { content, envelope, post } from "../support/onvif-soap.ts";
import { account, type CameraStand, startCamera } from "../support/onvif-stand.ts";
import { callByZeep, hasZeep, whyNoZeep } from "../support/onvif-zeep.ts";

const ptzNamespace = "http://www.onvif.org/ver20/ptz/wsdl";
const degreesSpace = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/SphericalPositionSpaceDegrees";

interface Status {
  readonly position: { readonly x: number; readonly y: number; readonly zoom: number };
  readonly moveStatus: { readonly panTilt: string; readonly zoom: string };
}

/** A camera that turns half around in a second, and a client of npm onvif. */
async function startPtz() {
  const stand = await startCamera({ degreesPerSecond: 180 });
  const cam = await connectCam(stand.endpoint.port);
  const status = () =>
    ask<Status>((done) => cam.getStatus({}, (error, answer) => done(error, answer as Status)));
  return {
    stand,
    cam,
    status,
    /** Resolves once the head has arrived. */
    idle: () =>
      expect
        .poll(async () => (await status()).moveStatus, { timeout: 5_000 })
        .toEqual({ panTilt: "IDLE", zoom: "IDLE" }),
    [Symbol.asyncDispose]: () => stand[Symbol.asyncDispose](),
  };
}

describe("onvif (agsh)", () => {
  test("reads the node, its spaces and its limits", async () => {
    await using ptz = await startPtz();

    const nodes = await ask((done) => ptz.cam.getNodes(done));
    const configurations = await ask((done) => ptz.cam.getConfigurations(done));
    const options = await ask((done) => ptz.cam.getConfigurationOptions("ptz-configuration", done));

    expect(nodes).toMatchObject({ "ptz-node": { homeSupported: true, maximumNumberOfPresets: 32 } });
    expect(configurations).toMatchObject({
      Door: { token: "ptz-configuration", nodeToken: "ptz-node", useCount: 2 },
    });
    expect(options).toMatchObject({
      ptzspaces: expect.arrayContaining([
        {
          name: "absolutePanTiltPositionSpace",
          uri: degreesSpace,
          x: { min: -180, max: 180 },
          y: { min: -90, max: 90 },
        },
      ]),
    });
  });

  test("an absolute move takes its time, is told while it lasts, and ends where it was sent", async () => {
    await using ptz = await startPtz();

    await ask((done) => ptz.cam.absoluteMove({ x: 0.5, y: -0.25, zoom: 0.3 }, done));
    const onTheWay = await ptz.status();
    await ptz.idle();

    expect(onTheWay.moveStatus.panTilt).toBe("MOVING");
    expect(onTheWay.position.x).toBeGreaterThanOrEqual(0);
    expect(onTheWay.position.x).toBeLessThan(0.5);
    expect((await ptz.status()).position).toEqual({ x: 0.5, y: -0.25, zoom: 0.3 });
  });

  test("a relative move adds to where the head is", async () => {
    await using ptz = await startPtz();

    for (let step = 0; step < 2; step += 1) {
      await ask((done) => ptz.cam.relativeMove({ x: -0.1, y: 0.05, zoom: 0.1 }, done));
      await ptz.idle();
    }

    const { position } = await ptz.status();
    expect(position.x).toBeCloseTo(-0.2, 6);
    expect(position.y).toBeCloseTo(0.1, 6);
    expect(position.zoom).toBeCloseTo(0.2, 6);
  });

  test("a continuous move goes on until it is stopped, and is where it was stopped", async () => {
    await using ptz = await startPtz();

    await ask((done) => ptz.cam.continuousMove({ x: 0.2, y: 0, zoom: 0 }, done));
    await expect.poll(async () => (await ptz.status()).position.x).toBeGreaterThan(0.01);
    await ask((done) => ptz.cam.stop({ panTilt: true, zoom: true }, done));

    const { position, moveStatus } = await ptz.status();
    expect(moveStatus.panTilt).toBe("IDLE");
    expect((await ptz.status()).position).toEqual(position);
  });

  test("a continuous move ends by itself when its time is over, and at a limit", async () => {
    await using ptz = await startPtz();

    await ask((done) => ptz.cam.continuousMove({ x: 0.5, y: 1, zoom: 0, timeout: 1_000 }, done));
    await ptz.idle();

    const { position } = await ptz.status();
    expect(position.x).toBeCloseTo(0.5, 6);
    expect(position.y).toBe(1);
  });

  test("presets are set, listed, gone to and removed", async () => {
    await using ptz = await startPtz();
    const presets = () =>
      ask<Record<string, { $: { token: string } }>>((done) => ptz.cam.getPresets({}, done));
    await ask((done) => ptz.cam.absoluteMove({ x: 0.2, y: 0.1, zoom: 0 }, done));
    await ptz.idle();

    await ask((done) => ptz.cam.setPreset({ presetName: "oven" }, done));
    const token = (await presets()).oven?.$.token ?? "";
    await ask((done) => ptz.cam.gotoHomePosition({}, done));
    await ptz.idle();
    expect((await ptz.status()).position).toEqual({ x: 0, y: 0, zoom: 0 });
    await ask((done) => ptz.cam.gotoPreset({ preset: token }, done));
    await ptz.idle();
    expect((await ptz.status()).position).toEqual({ x: 0.2, y: 0.1, zoom: 0 });
    await ask((done) => ptz.cam.removePreset({ presetToken: token }, done));

    expect(Object.keys(await presets())).toEqual(["door"]);
  });

  test("home is where it was set", async () => {
    await using ptz = await startPtz();
    await ask((done) => ptz.cam.absoluteMove({ x: -0.1, y: 0, zoom: 0 }, done));
    await ptz.idle();
    await ask((done) => ptz.cam.setHomePosition({}, done));
    await ask((done) => ptz.cam.absoluteMove({ x: 0.1, y: 0, zoom: 0 }, done));
    await ptz.idle();

    await ask((done) => ptz.cam.gotoHomePosition({}, done));
    await ptz.idle();

    expect((await ptz.status()).position.x).toBe(-0.1);
  });
});

test("node-onvif finds the range of the head and moves it", async () => {
  await using stand = await startCamera({ degreesPerSecond: 720 });
  const device = new OnvifDevice({
    xaddr: stand.endpoint.address,
    user: account.username,
    pass: account.password,
  });
  await device.init();

  await device.ptzMove({ speed: { x: 1, y: 0, z: 0 }, timeout: 1 });

  await expect.poll(() => panOf(stand)).toBeGreaterThan(0);
  await device.ptzStop();
});

test.each([
  ["beyond a limit", "AbsoluteMove", '<Position><PanTilt x="1.2" y="0"/></Position>', "ter:InvalidPosition"],
  ["beyond the zoom", "AbsoluteMove", '<Position><Zoom x="-0.1"/></Position>', "ter:InvalidPosition"],
  [
    "beyond a limit in degrees",
    "AbsoluteMove",
    `<Position><PanTilt x="0" y="91" space="${degreesSpace}"/></Position>`,
    "ter:InvalidPosition",
  ],
  ["to no number", "AbsoluteMove", '<Position><PanTilt x="left" y="0"/></Position>', "ter:InvalidPosition"],
  ["to nowhere", "AbsoluteMove", "", "ter:InvalidPosition"],
  [
    "too far",
    "RelativeMove",
    '<Translation><PanTilt x="1.5" y="0"/></Translation>',
    "ter:InvalidTranslation",
  ],
  ["too fast", "ContinuousMove", '<Velocity><PanTilt x="2" y="0"/></Velocity>', "ter:InvalidVelocity"],
  [
    "for too long",
    "ContinuousMove",
    '<Velocity><PanTilt x="0" y="0"/></Velocity><Timeout>PT2H</Timeout>',
    "ter:TimeoutNotSupported",
  ],
  [
    "in a strange space",
    "AbsoluteMove",
    '<Position><PanTilt x="0" y="0" space="urn:mars"/></Position>',
    "ter:SpaceNotSupported",
  ],
  ["to an unknown preset", "GotoPreset", "<PresetToken>nowhere</PresetToken>", "ter:NoToken"],
])("a move %s is refused as a bad request, and nothing moves", async (_name, operation, content, subcode) => {
  await using stand = await startCamera();

  const { status, text } = await callPtz(stand, operation, content);

  expect(status).toBe(400);
  expect(text).toContain(subcode);
  expect(await panOf(stand)).toBe(0);
});

test("a move of an unknown profile is refused", async () => {
  await using stand = await startCamera();

  const { status, text } = await callPtz(stand, "Stop", "", "profile-9");

  expect(status).toBe(400);
  expect(text).toContain("ter:NoProfile");
});

test("a position is taken in degrees as well", async () => {
  await using stand = await startCamera({ degreesPerSecond: 720 });

  await callPtz(
    stand,
    "AbsoluteMove",
    `<Position><PanTilt x="90" y="-45" space="${degreesSpace}"/></Position>`,
  );

  await expect.poll(() => panOf(stand)).toBe(0.5);
});

test("presets are at most 32, and a name is there once", async () => {
  await using stand = await startCamera();
  const set = (name: string) => callPtz(stand, "SetPreset", `<PresetName>${name}</PresetName>`);
  for (let count = 1; count < 32; count += 1) expect((await set(`place ${count}`)).status).toBe(200);

  expect((await set("one more")).text).toContain("ter:TooManyPresets");
  expect((await set("door")).text).toContain("ter:PresetExist");
});

test.skipIf(!hasZeep)(`onvif-zeep moves the head${whyNoZeep}`, { timeout: 60_000 }, async () => {
  await using stand = await startCamera({ degreesPerSecond: 720 });
  const profile = { ProfileToken: "profile-h264" };

  const answers = await callByZeep(stand.endpoint.port, account, [
    ["ptz", "AbsoluteMove", { ...profile, Position: { PanTilt: { x: 0.05, y: 0 }, Zoom: { x: 0.02 } } }],
    ["ptz", "RelativeMove", { ...profile, Translation: { PanTilt: { x: 0.01, y: 0 } } }],
    ["ptz", "ContinuousMove", { ...profile, Velocity: { PanTilt: { x: 0.1, y: 0 } }, Timeout: "PT1S" }],
    ["ptz", "Stop", { ...profile, PanTilt: true, Zoom: true }],
    ["ptz", "SetPreset", { ...profile, PresetName: "seen by zeep" }],
    ["ptz", "GotoPreset", { ...profile, PresetToken: "$4" }],
    ["ptz", "RemovePreset", { ...profile, PresetToken: "$4" }],
    ["ptz", "SetHomePosition", profile],
    ["ptz", "GotoHomePosition", profile],
    ["ptz", "GetStatus", profile],
  ]);

  expect(answers.filter((answer) => "fault" in answer)).toEqual([]);
});

function callPtz(stand: CameraStand, operation: string, content: string, profile = "profile-h264") {
  const body = `<${operation} xmlns="${ptzNamespace}"><ProfileToken>${profile}</ProfileToken>${content}</${operation}>`;
  return post(stand.endpoint.address, envelope(body));
}

async function panOf(stand: CameraStand): Promise<number> {
  const { text } = await callPtz(stand, "GetStatus", "");
  return Number(/<tt:PanTilt x="([^"]*)"/.exec(content(text, "Position") ?? "")?.[1]);
}
