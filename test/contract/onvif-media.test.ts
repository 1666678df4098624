import { describe, expect, test } from "vitest";
import { ask, connectCam } from "../support/onvif-cam.ts";
import { attributes, content, envelope, post } from "../support/onvif-soap.ts";
import { account, type CameraStand, startCamera } from "../support/onvif-stand.ts";
import { callByZeep, hasZeep, whyNoZeep } from "../support/onvif-zeep.ts";

const media = "http://www.onvif.org/ver10/media/wsdl";
const media2 = "http://www.onvif.org/ver20/media/wsdl";
const imaging = "http://www.onvif.org/ver20/imaging/wsdl";
const rtsp = /^rtsp:\/\/127\.0\.0\.1:\d+\/door\/(h264|jpeg)$/;

describe("onvif (agsh)", () => {
  test("reads profiles, encoders and their options by both media services", async () => {
    await using stand = await startCamera();
    const cam = await connectCam(stand.endpoint.port);

    expect(cam.media2Support).toBe(true);
    expect(cam.profiles).toMatchObject([
      { $: { token: "profile-h264" }, videoEncoderConfiguration: { encoding: "H264" } },
      { $: { token: "profile-jpeg" }, videoEncoderConfiguration: { encoding: "JPEG" } },
    ]);
    expect(await ask((done) => cam.getVideoEncoderConfigurations(done))).toHaveLength(2);
    expect(
      await ask((done) => cam.getVideoEncoderConfigurationOptions("encoder-profile-h264", done)),
    ).toBeDefined();
    expect(await ask((done) => cam.getVideoSourceConfigurations(done))).toBeDefined();
    await expect(ask((done) => cam.getAudioSources(done))).rejects.toThrow(/no microphone/);
    expect(await ask((done) => cam.getStreamUri({ protocol: "RTSP" }, done))).toMatchObject({
      uri: expect.stringMatching(rtsp),
    });
  });

  test("sets the picture's brightness, and reads it back", async () => {
    await using stand = await startCamera();
    const cam = await connectCam(stand.endpoint.port);

    await ask((done) => cam.setImagingSettings({ brightness: 70 }, done));

    expect(await ask((done) => cam.getImagingSettings(done))).toMatchObject({
      brightness: 70,
      contrast: 50,
      colorSaturation: 50,
    });
  });
});

test("a recorder makes a profile, fills it, plays it and deletes it", async () => {
  await using stand = await startCamera();
  const token = "recorder";
  const inProfile = (configuration: string) =>
    `<ProfileToken>${token}</ProfileToken><ConfigurationToken>${configuration}</ConfigurationToken>`;
  const streamUri = () => call(stand, media, "GetStreamUri", streamSetup + inProfile(""));

  await call(stand, media, "CreateProfile", `<Name>Recorder</Name><Token>${token}</Token>`);
  await expect(streamUri()).rejects.toThrow("ter:IncompleteConfiguration");
  await call(stand, media, "AddVideoSourceConfiguration", inProfile("video-source-configuration"));
  await call(stand, media, "AddVideoEncoderConfiguration", inProfile("encoder-profile-jpeg"));
  await call(stand, media, "AddPTZConfiguration", inProfile("ptz-configuration"));

  expect(content(await streamUri(), "Uri")).toMatch(/\/door\/jpeg$/);
  const encoders = await call(stand, media, "GetVideoEncoderConfigurations", "");
  expect([...encoders.matchAll(/<tt:UseCount>(\d)/g)].map(([, count]) => count)).toEqual(["1", "2"]);
  await call(stand, media, "RemovePTZConfiguration", inProfile(""));
  await call(stand, media, "DeleteProfile", `<ProfileToken>${token}</ProfileToken>`);
  await expect(streamUri()).rejects.toThrow("ter:NoProfile");
});

test("a recorder of version 2 does the same with fewer calls", async () => {
  await using stand = await startCamera();
  const configurations =
    "<Configuration><Type>VideoSource</Type></Configuration><Configuration><Type>VideoEncoder</Type><Token>encoder-profile-h264</Token></Configuration>";

  const made = await call(stand, media2, "CreateProfile", `<Name>Recorder</Name>${configurations}`);
  const token = content(made, "Token") ?? "";
  const profile = `<ProfileToken>${token}</ProfileToken>`;

  expect(
    content(await call(stand, media2, "GetStreamUri", `<Protocol>RtspUnicast</Protocol>${profile}`), "Uri"),
  ).toMatch(rtsp);
  expect(content(await call(stand, media2, "GetSnapshotUri", profile), "Uri")).toBe(
    `${stand.origin}/snapshot.jpg`,
  );
  const [told] = attributes(
    await call(stand, media2, "GetProfiles", `<Token>${token}</Token><Type>All</Type>`),
    "fixed",
  );
  expect(told).toBe("false");
  await call(stand, media2, "AddConfiguration", `${profile}<Configuration><Type>PTZ</Type></Configuration>`);
  await call(
    stand,
    media2,
    "RemoveConfiguration",
    `${profile}<Configuration><Type>All</Type></Configuration>`,
  );
  await call(stand, media2, "DeleteProfile", `<Token>${token}</Token>`);
});

test("configurations are told in version 2 only where they are asked for", async () => {
  await using stand = await startCamera();

  const bare = await call(stand, media2, "GetProfiles", "");
  const some = await call(stand, media2, "GetProfiles", "<Type>VideoEncoder</Type>");

  expect(bare).not.toContain("tr2:Configurations");
  expect(some).toContain('<tr2:VideoEncoder token="encoder-profile-h264" GovLength="20" Profile="Baseline">');
  expect(some).not.toContain("tr2:PTZ");
});

const streamSetup =
  '<StreamSetup xmlns:tt="http://www.onvif.org/ver10/schema"><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport></StreamSetup>';

test.each<[what: string, namespace: string, operation: string, content: string, subcode: string]>([
  ["an unknown profile", media, "GetProfile", "<ProfileToken>x</ProfileToken>", "ter:NoProfile"],
  [
    "an unknown encoder",
    media,
    "GetVideoEncoderConfiguration",
    "<ConfigurationToken>x</ConfigurationToken>",
    "ter:NoConfig",
  ],
  [
    "a profile of a token that is taken",
    media,
    "CreateProfile",
    "<Name>a</Name><Token>profile-h264</Token>",
    "ter:ProfileExists",
  ],
  [
    "the end of the camera's own profile",
    media,
    "DeleteProfile",
    "<ProfileToken>profile-h264</ProfileToken>",
    "ter:DeletionOfFixedProfile",
  ],
  [
    "another encoder in the camera's own profile",
    media,
    "AddVideoEncoderConfiguration",
    "<ProfileToken>profile-h264</ProfileToken><ConfigurationToken>encoder-profile-jpeg</ConfigurationToken>",
    "ter:ConfigurationConflict",
  ],
  [
    "another frame rate",
    media,
    "SetVideoEncoderConfiguration",
    '<Configuration token="encoder-profile-h264"><RateControl><FrameRateLimit>30</FrameRateLimit></RateControl></Configuration>',
    "ter:ConfigModify",
  ],
  ["a microphone", media, "GetAudioEncoderConfigurationOptions", "", "ter:AudioNotSupported"],
  [
    "a stream to a group",
    media,
    "GetStreamUri",
    "<StreamSetup><Stream>RTP-Multicast</Stream></StreamSetup><ProfileToken>profile-h264</ProfileToken>",
    "ter:InvalidMulticastSettings",
  ],
  [
    "RTSP in HTTP",
    media2,
    "GetStreamUri",
    "<Protocol>RtspOverHttp</Protocol><ProfileToken>profile-h264</ProfileToken>",
    "ter:InvalidStreamSetup",
  ],
  [
    "a configuration of audio",
    media2,
    "CreateProfile",
    "<Name>a</Name><Configuration><Type>AudioSource</Type></Configuration>",
    "ter:NoConfig",
  ],
  ["another video source", imaging, "GetOptions", "<VideoSourceToken>x</VideoSourceToken>", "ter:NoSource"],
  [
    "more light than there is",
    imaging,
    "SetImagingSettings",
    "<VideoSourceToken>video-source</VideoSourceToken><ImagingSettings><Brightness>101</Brightness></ImagingSettings>",
    "ter:SettingsInvalid",
  ],
  [
    "a move of the focus",
    imaging,
    "Move",
    "<VideoSourceToken>video-source</VideoSourceToken>",
    "ter:ActionNotSupported",
  ],
])("%s is refused with its fault", async (_what, namespace, operation, body, subcode) => {
  await using stand = await startCamera();

  await expect(call(stand, namespace, operation, body)).rejects.toThrow(subcode);
});

test("profiles are at most ten", async () => {
  await using stand = await startCamera();
  for (let count = 3; count <= 10; count += 1) await call(stand, media, "CreateProfile", "<Name>more</Name>");

  await expect(call(stand, media, "CreateProfile", "<Name>more</Name>")).rejects.toThrow(
    "ter:MaxNVTProfiles",
  );
});

test.skipIf(!hasZeep)(
  `onvif-zeep sends back what it read, makes a profile and sets the picture${whyNoZeep}`,
  { timeout: 60_000 },
  async () => {
    await using stand = await startCamera();
    const added = { ProfileToken: "$4.token", ConfigurationToken: "encoder-profile-h264" };

    const answers = await callByZeep(stand.endpoint.port, account, [
      ["media", "GetVideoEncoderConfiguration", { ConfigurationToken: "encoder-profile-h264" }],
      ["media", "SetVideoEncoderConfiguration", { Configuration: "$0", ForcePersistence: true }],
      ["media", "GetVideoSourceConfiguration", { ConfigurationToken: "video-source-configuration" }],
      ["media", "SetVideoSourceConfiguration", { Configuration: "$2", ForcePersistence: true }],
      ["media", "CreateProfile", { Name: "zeep" }],
      [
        "media",
        "AddVideoSourceConfiguration",
        { ...added, ConfigurationToken: "video-source-configuration" },
      ],
      ["media", "AddVideoEncoderConfiguration", added],
      ["media", "SetSynchronizationPoint", { ProfileToken: "$4.token" }],
      ["media", "RemoveVideoEncoderConfiguration", { ProfileToken: "$4.token" }],
      ["media", "DeleteProfile", { ProfileToken: "$4.token" }],
      [
        "imaging",
        "SetImagingSettings",
        { VideoSourceToken: "video-source", ImagingSettings: { Contrast: 40 } },
      ],
      ["ptz", "GetConfiguration", { PTZConfigurationToken: "ptz-configuration" }],
      ["ptz", "SetConfiguration", { PTZConfiguration: "$11", ForcePersistence: true }],
    ]);

    expect(answers.filter((answer) => "fault" in answer)).toEqual([]);
  },
);

async function call(stand: CameraStand, namespace: string, operation: string, body: string): Promise<string> {
  const request = envelope(`<${operation} xmlns="${namespace}">${body}</${operation}>`);
  const { status, text } = await post(stand.endpoint.address, request);
  if (status !== 200) throw new Error(content(text, "Fault"));
  return text;
}
