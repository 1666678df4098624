import { describe, expect, test } from "vitest";
import { account, startCamera } from "../support/onvif-stand.ts";
import { callByZeep, hasZeep, type Step, whyNoZeep } from "../support/onvif-zeep.ts";

const profile = { ProfileToken: "profile-h264" };
const source = { VideoSourceToken: "video-source" };

/** Operations that change nothing; each answer must be what the WSDL says. */
const readings: readonly Step[] = [
  ["devicemgmt", "GetSystemDateAndTime"],
  ["devicemgmt", "GetServices", { IncludeCapability: true }],
  ["devicemgmt", "GetServiceCapabilities"],
  ["devicemgmt", "GetCapabilities", { Category: "All" }],
  ["devicemgmt", "GetDeviceInformation"],
  ["devicemgmt", "GetScopes"],
  ["devicemgmt", "GetHostname"],
  ["devicemgmt", "GetDNS"],
  ["devicemgmt", "GetNTP"],
  ["devicemgmt", "GetNetworkInterfaces"],
  ["devicemgmt", "GetNetworkProtocols"],
  ["devicemgmt", "GetNetworkDefaultGateway"],
  ["devicemgmt", "GetDiscoveryMode"],
  ["devicemgmt", "GetEndpointReference"],
  ["devicemgmt", "GetWsdlUrl"],
  ["devicemgmt", "GetRelayOutputs"],
  ["devicemgmt", "GetUsers"],
  ["media", "GetServiceCapabilities"],
  ["media", "GetProfiles"],
  ["media", "GetProfile", profile],
  ["media", "GetVideoSources"],
  ["media", "GetVideoSourceConfigurations"],
  ["media", "GetVideoSourceConfiguration", { ConfigurationToken: "video-source-configuration" }],
  ["media", "GetVideoSourceConfigurationOptions", profile],
  ["media", "GetCompatibleVideoSourceConfigurations", profile],
  ["media", "GetVideoEncoderConfigurations"],
  ["media", "GetVideoEncoderConfiguration", { ConfigurationToken: "encoder-profile-jpeg" }],
  ["media", "GetVideoEncoderConfigurationOptions", profile],
  ["media", "GetCompatibleVideoEncoderConfigurations", profile],
  [
    "media",
    "GetGuaranteedNumberOfVideoEncoderInstances",
    { ConfigurationToken: "video-source-configuration" },
  ],
  ["media", "GetAudioEncoderConfigurations"],
  ["media", "GetMetadataConfigurations"],
  ["media", "GetSnapshotUri", profile],
  [
    "media",
    "GetStreamUri",
    { StreamSetup: { Stream: "RTP-Unicast", Transport: { Protocol: "RTSP" } }, ...profile },
  ],
  ["ptz", "GetServiceCapabilities"],
  ["ptz", "GetNodes"],
  ["ptz", "GetNode", { NodeToken: "ptz-node" }],
  ["ptz", "GetConfigurations"],
  ["ptz", "GetConfiguration", { PTZConfigurationToken: "ptz-configuration" }],
  ["ptz", "GetConfigurationOptions", { ConfigurationToken: "ptz-configuration" }],
  ["ptz", "GetStatus", profile],
  ["ptz", "GetPresets", profile],
  ["imaging", "GetServiceCapabilities"],
  ["imaging", "GetImagingSettings", source],
  ["imaging", "GetOptions", source],
  ["imaging", "GetStatus", source],
  ["imaging", "GetMoveOptions", source],
  ["deviceio", "GetServiceCapabilities"],
  ["deviceio", "GetVideoSources"],
  ["deviceio", "GetRelayOutputs"],
  ["deviceio", "GetDigitalInputs"],
  ["events", "GetServiceCapabilities"],
  ["events", "GetEventProperties"],
];

describe.skipIf(!hasZeep)(`onvif-zeep, strict${whyNoZeep}`, () => {
  test("finds every answer as the WSDL of its service has it", { timeout: 120_000 }, async () => {
    await using stand = await startCamera();

    const answers = await callByZeep(stand.endpoint.port, account, readings);

    const faults = answers.flatMap((answer, place) =>
      "fault" in answer ? [`${readings[place]?.[1]}: ${answer.fault}`] : [],
    );
    expect(faults).toEqual([]);
    expect(answers).toHaveLength(readings.length);
  });

  test("pulls the states of door, motion and tampering", { timeout: 60_000 }, async () => {
    await using stand = await startCamera();

    const answers = await callByZeep(stand.endpoint.port, account, [
      ["events", "CreatePullPointSubscription", { InitialTerminationTime: "PT60S" }],
      ["pullpoint", "PullMessages", { Timeout: "PT1S", MessageLimit: 10 }],
      ["pullpoint", "SetSynchronizationPoint"],
      ["pullpoint", "PullMessages", { Timeout: "PT1S", MessageLimit: 10 }],
    ]);

    expect(answers.filter((answer) => "fault" in answer)).toEqual([]);
    // Made strict, zeep leaves out the text of a topic; the messages say as well what they are about.
    const messages = JSON.stringify(answers[3]).matchAll(/SimpleItem Name=..(\w+).. Value=..false/g);
    expect([...messages].map(([, name]) => name)).toEqual([
      "LogicalState",
      "IsMotion",
      "State",
      "State",
      "State",
    ]);
  });
});
