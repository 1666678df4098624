import {
  requireEncoder,
  requireSameEncoder,
  requireSameSource,
  requireSource,
} from "../media/configuration-operations.ts";
import { renderSourceConfiguration, renderSourceOptions, videoTokens } from "../media/configurations.ts";
import { rtspAddress, snapshotAddress } from "../media/media-address.ts";
import { encoderToken, profileLimit } from "../media/media-setup.ts";
import { requireProfile } from "../media/profile-lookup.ts";
import { namespaces } from "../namespaces.ts";
import { type MediaProfile, mediaProfiles } from "../profiles.ts";
import type { Call, Operation, Service } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { renderEncoder2, renderEncoder2Options } from "./encoder-configuration.ts";
import * as profile2 from "./profile2-operations.ts";

/** What the media service of version 2 can do. */
export const media2Capabilities: Xml = xml`<tr2:Capabilities SnapshotUri="true" Rotation="false" VideoSourceMode="false" OSD="false" Mask="false">
  <tr2:ProfileCapabilities MaximumNumberOfProfiles="${profileLimit}" ConfigurationsSupported="VideoSource VideoEncoder PTZ"/>
  <tr2:StreamingCapabilities RTSPStreaming="true" RTPMulticast="false" RTP_RTSP_TCP="true" NonAggregateControl="false"/>
</tr2:Capabilities>`;

function getStreamUri(call: Call): Xml {
  const protocol = find(call.request, "Protocol")?.text.trim() ?? "";
  if (protocol !== "RtspUnicast" && protocol !== "RTSP") {
    const reason = `protocols are RtspUnicast and RTSP, got "${protocol.slice(0, 40)}"`;
    throw invalidArgument("ter:InvalidStreamSetup", reason);
  }
  return xml`<tr2:GetStreamUriResponse><tr2:Uri>${rtspAddress(call, requireProfile(call))}</tr2:Uri></tr2:GetStreamUriResponse>`;
}

function getSnapshotUri(call: Call): Xml {
  return xml`<tr2:GetSnapshotUriResponse><tr2:Uri>${snapshotAddress(call, requireProfile(call))}</tr2:Uri></tr2:GetSnapshotUriResponse>`;
}

function getSources({ camera, request }: Call): Xml {
  requireSource(find(request, "ConfigurationToken")?.text ?? videoTokens.sourceConfiguration);
  return xml`<tr2:GetVideoSourceConfigurationsResponse>
    <tr2:Configurations token="${videoTokens.sourceConfiguration}">${renderSourceConfiguration(camera)}</tr2:Configurations>
  </tr2:GetVideoSourceConfigurationsResponse>`;
}

function getSourceOptions(): Xml {
  return xml`<tr2:GetVideoSourceConfigurationOptionsResponse>
    <tr2:Options>${renderSourceOptions()}</tr2:Options>
  </tr2:GetVideoSourceConfigurationOptionsResponse>`;
}

function getEncoders({ camera, request }: Call): Xml {
  const encoders = askedEncoders(request).map((profile) =>
    renderEncoder2(camera, "tr2:Configurations", profile, encoderToken(profile.token)),
  );
  return xml`<tr2:GetVideoEncoderConfigurationsResponse>${encoders}</tr2:GetVideoEncoderConfigurationsResponse>`;
}

function getEncoderOptions({ request }: Call): Xml {
  const options = askedEncoders(request).map(renderEncoder2Options);
  return xml`<tr2:GetVideoEncoderConfigurationOptionsResponse>${options}</tr2:GetVideoEncoderConfigurationOptionsResponse>`;
}

function getEncoderInstances({ request }: Call): Xml {
  requireSource(find(request, "ConfigurationToken")?.text);
  const codecs = mediaProfiles.map(
    ({ encoding }) =>
      xml`<tr2:Codec><tr2:Encoding>${encoding}</tr2:Encoding><tr2:Number>1</tr2:Number></tr2:Codec>`,
  );
  return xml`<tr2:GetVideoEncoderInstancesResponse>
    <tr2:Info>${codecs}<tr2:Total>${mediaProfiles.length}</tr2:Total></tr2:Info>
  </tr2:GetVideoEncoderInstancesResponse>`;
}

function askedEncoders(request: Call["request"]): readonly MediaProfile[] {
  const asked = find(request, "ConfigurationToken")?.text.trim();
  return asked ? [requireEncoder(asked)] : mediaProfiles;
}

/** What the camera has none of is told as an empty list. */
const none = Object.fromEntries(
  [
    "GetAudioSourceConfigurations",
    "GetAudioEncoderConfigurations",
    "GetAudioOutputConfigurations",
    "GetAudioDecoderConfigurations",
    "GetMetadataConfigurations",
    "GetAnalyticsConfigurations",
  ].map((operation): [string, Operation] => [
    operation,
    () => xml`<${{ xml: `tr2:${operation}Response` }}/>`,
  ]),
);

/** The media service of version 2 (ONVIF Media 2), over the same profiles. */
export const media2Service: Service = {
  namespaces: [namespaces.tr2],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<tr2:GetServiceCapabilitiesResponse>${media2Capabilities}</tr2:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetProfiles: profile2.getProfiles,
      GetStreamUri: getStreamUri,
      GetSnapshotUri: getSnapshotUri,
      GetVideoSourceConfigurations: getSources,
      GetVideoSourceConfigurationOptions: getSourceOptions,
      GetVideoEncoderConfigurations: getEncoders,
      GetVideoEncoderConfigurationOptions: getEncoderOptions,
      GetVideoEncoderInstances: getEncoderInstances,
      ...none,
    },
    ACTUATE: {
      CreateProfile: profile2.create,
      DeleteProfile: profile2.remove,
      AddConfiguration: profile2.add,
      RemoveConfiguration: profile2.removeFrom,
      SetVideoSourceConfiguration({ request }) {
        requireSameSource(request);
        return xml`<tr2:SetVideoSourceConfigurationResponse/>`;
      },
      SetVideoEncoderConfiguration({ request }) {
        requireSameEncoder(request);
        return xml`<tr2:SetVideoEncoderConfigurationResponse/>`;
      },
      SetSynchronizationPoint(call) {
        requireProfile(call);
        return xml`<tr2:SetSynchronizationPointResponse/>`;
      },
    },
  },
};
