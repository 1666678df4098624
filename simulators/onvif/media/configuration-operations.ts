import { type MediaProfile, mediaProfiles, picture } from "../profiles.ts";
import type { Call, Operation } from "../service.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import {
  encoderOf,
  encoding,
  govLength,
  renderEncoder,
  renderEncoderOptions,
  renderSourceConfiguration,
  renderSourceOptions,
  videoTokens,
} from "./configurations.ts";
import { encoderToken } from "./media-setup.ts";
import { noConfiguration } from "./profile-changes.ts";
import { requireUnchanged } from "./unchanged.ts";

/** A list of the one video source configuration, under the name of the operation. */
export function listSources(operation: string): Operation {
  const name = { xml: `trt:${operation}Response` };
  return ({ camera }) => xml`<${name}>
    <trt:Configurations token="${videoTokens.sourceConfiguration}">${renderSourceConfiguration(camera)}</trt:Configurations>
  </${name}>`;
}

export function getSource({ camera, request }: Call): Xml {
  requireSource(find(request, "ConfigurationToken")?.text);
  return xml`<trt:GetVideoSourceConfigurationResponse>
    <trt:Configuration token="${videoTokens.sourceConfiguration}">${renderSourceConfiguration(camera)}</trt:Configuration>
  </trt:GetVideoSourceConfigurationResponse>`;
}

export function getSourceOptions({ request }: Call): Xml {
  requireSource(find(request, "ConfigurationToken")?.text ?? videoTokens.sourceConfiguration);
  return xml`<trt:GetVideoSourceConfigurationOptionsResponse>
    <trt:Options>${renderSourceOptions()}</trt:Options>
  </trt:GetVideoSourceConfigurationOptionsResponse>`;
}

export function setSource({ request }: Call): Xml {
  requireSameSource(request);
  return xml`<trt:SetVideoSourceConfigurationResponse/>`;
}

/** Accepts the source configuration as it is. */
export function requireSameSource(request: Call["request"]): void {
  const asked = find(request, "Configuration");
  requireSource(asked?.attributes.token);
  requireUnchanged(asked, [
    ["Name", "Door"],
    ["SourceToken", videoTokens.source],
    ["Bounds/@x", 0],
    ["Bounds/@y", 0],
    ["Bounds/@width", picture.width],
    ["Bounds/@height", picture.height],
  ]);
}

/** A list of all video encoder configurations, under the name of the operation. */
export function listEncoders(operation: string): Operation {
  const name = { xml: `trt:${operation}Response` };
  return (call) => {
    const encoders = mediaProfiles.map((profile) => renderConfiguration(call, "trt:Configurations", profile));
    return xml`<${name}>${encoders}</${name}>`;
  };
}

export function getEncoder(call: Call): Xml {
  const profile = requireEncoder(find(call.request, "ConfigurationToken")?.text);
  return xml`<trt:GetVideoEncoderConfigurationResponse>${renderConfiguration(call, "trt:Configuration", profile)}</trt:GetVideoEncoderConfigurationResponse>`;
}

/** What one encoder can do, or all of them where none is named. */
export function getEncoderOptions({ request }: Call): Xml {
  const asked = find(request, "ConfigurationToken")?.text.trim();
  const profiles = asked ? [requireEncoder(asked)] : mediaProfiles;
  return xml`<trt:GetVideoEncoderConfigurationOptionsResponse>
    <trt:Options>${renderEncoderOptions(profiles)}</trt:Options>
  </trt:GetVideoEncoderConfigurationOptionsResponse>`;
}

export function setEncoder({ request }: Call): Xml {
  requireSameEncoder(request);
  return xml`<trt:SetVideoEncoderConfigurationResponse/>`;
}

/** Accepts an encoder configuration as it is, in the form of either media service. */
export function requireSameEncoder(request: Call["request"]): void {
  const asked = find(request, "Configuration");
  const profile = requireEncoder(asked?.attributes.token);
  requireUnchanged(asked, [
    ["Name", profile.name],
    ["Encoding", profile.encoding],
    ["Resolution/Width", profile.width],
    ["Resolution/Height", profile.height],
    ["Quality", encoding.quality],
    ["RateControl/FrameRateLimit", profile.framesPerSecond],
    ["RateControl/BitrateLimit", encoding.bitrateLimit],
    ["H264/GovLength", govLength(profile)],
    ["H264/H264Profile", encoding.h264Profile],
  ]);
}

/** One encoder for each of the camera's own profiles, all at once. */
export function getGuaranteedInstances({ request }: Call): Xml {
  requireSource(find(request, "ConfigurationToken")?.text);
  const count = (wanted: MediaProfile["encoding"]) =>
    mediaProfiles.filter(({ encoding }) => encoding === wanted).length;
  return xml`<trt:GetGuaranteedNumberOfVideoEncoderInstancesResponse>
    <trt:TotalNumber>${mediaProfiles.length}</trt:TotalNumber>
    <trt:JPEG>${count("JPEG")}</trt:JPEG><trt:H264>${count("H264")}</trt:H264>
  </trt:GetGuaranteedNumberOfVideoEncoderInstancesResponse>`;
}

/** The encoder with that configuration token; throws ter:NoConfig. */
export function requireEncoder(token: string | undefined): MediaProfile {
  const profile = encoderOf(token?.trim() ?? "");
  if (profile === undefined) throw noConfiguration("VideoEncoder", token);
  return profile;
}

/** Throws ter:NoConfig unless this is the token of the video source configuration. */
export function requireSource(token: string | undefined): void {
  if (token?.trim() !== videoTokens.sourceConfiguration) throw noConfiguration("VideoSource", token);
}

function renderConfiguration({ camera }: Call, name: string, profile: MediaProfile): Xml {
  const tag = { xml: name };
  return xml`<${tag} token="${encoderToken(profile.token)}">${renderEncoder(camera, profile)}</${tag}>`;
}
