import { namespaces } from "../namespaces.ts";
import type { Operation, Service } from "../service.ts";
import { SoapFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import * as configuration from "./configuration-operations.ts";
import * as media from "./media-operations.ts";
import { profileLimit } from "./media-setup.ts";

/** What the media service can do. */
export const mediaCapabilities: Xml = xml`<trt:Capabilities SnapshotUri="true" Rotation="false" VideoSourceMode="false" OSD="false">
  <trt:ProfileCapabilities MaximumNumberOfProfiles="${profileLimit}"/>
  <trt:StreamingCapabilities RTPMulticast="false" RTP_TCP="true" RTP_RTSP_TCP="true" NonAggregateControl="false"/>
</trt:Capabilities>`;

/** Configurations of what the camera has not are told as an empty list, for clients ask for them in passing. */
const none = Object.fromEntries(
  [
    "GetAudioSourceConfigurations",
    "GetAudioEncoderConfigurations",
    "GetAudioOutputConfigurations",
    "GetAudioDecoderConfigurations",
    "GetMetadataConfigurations",
    "GetVideoAnalyticsConfigurations",
    "GetCompatibleAudioSourceConfigurations",
    "GetCompatibleAudioEncoderConfigurations",
    "GetCompatibleAudioOutputConfigurations",
    "GetCompatibleAudioDecoderConfigurations",
    "GetCompatibleMetadataConfigurations",
    "GetCompatibleVideoAnalyticsConfigurations",
  ].map((operation): [string, Operation] => [
    operation,
    () => xml`<${{ xml: `trt:${operation}Response` }}/>`,
  ]),
);

const noAudio: Operation = () => {
  throw new SoapFault(
    ["ter:ActionNotSupported", "ter:AudioNotSupported"],
    "the camera has no microphone and no loudspeaker",
    {
      code: "Receiver",
    },
  );
};

/** The media service (ONVIF Media, version 1): profiles of JPEG and H.264, and those that clients make of them. */
export const mediaService: Service = {
  namespaces: [namespaces.trt],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<trt:GetServiceCapabilitiesResponse>${mediaCapabilities}</trt:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetProfiles: media.getProfiles,
      GetProfile: media.getProfile,
      GetVideoSources: media.getVideoSources,
      GetStreamUri: media.getStreamUri,
      GetSnapshotUri: media.getSnapshotUri,
      GetVideoSourceConfigurations: configuration.listSources("GetVideoSourceConfigurations"),
      GetCompatibleVideoSourceConfigurations: configuration.listSources(
        "GetCompatibleVideoSourceConfigurations",
      ),
      GetVideoSourceConfiguration: configuration.getSource,
      GetVideoSourceConfigurationOptions: configuration.getSourceOptions,
      GetVideoEncoderConfigurations: configuration.listEncoders("GetVideoEncoderConfigurations"),
      GetCompatibleVideoEncoderConfigurations: configuration.listEncoders(
        "GetCompatibleVideoEncoderConfigurations",
      ),
      GetVideoEncoderConfiguration: configuration.getEncoder,
      GetVideoEncoderConfigurationOptions: configuration.getEncoderOptions,
      GetGuaranteedNumberOfVideoEncoderInstances: configuration.getGuaranteedInstances,
      GetAudioSources: noAudio,
      GetAudioOutputs: noAudio,
      GetAudioSourceConfigurationOptions: noAudio,
      GetAudioEncoderConfigurationOptions: noAudio,
      ...none,
    },
    ACTUATE: {
      CreateProfile: media.create,
      DeleteProfile: media.remove,
      AddVideoSourceConfiguration: media.add("VideoSource"),
      AddVideoEncoderConfiguration: media.add("VideoEncoder"),
      AddPTZConfiguration: media.add("PTZ"),
      RemoveVideoSourceConfiguration: media.removeOf("VideoSource"),
      RemoveVideoEncoderConfiguration: media.removeOf("VideoEncoder"),
      RemovePTZConfiguration: media.removeOf("PTZ"),
      AddAudioSourceConfiguration: noAudio,
      AddAudioEncoderConfiguration: noAudio,
      RemoveAudioSourceConfiguration: noAudio,
      RemoveAudioEncoderConfiguration: noAudio,
      SetVideoSourceConfiguration: configuration.setSource,
      SetVideoEncoderConfiguration: configuration.setEncoder,
      SetSynchronizationPoint: media.setSynchronizationPoint,
    },
  },
};
