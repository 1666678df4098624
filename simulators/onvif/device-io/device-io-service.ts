import { videoTokens } from "../media/configurations.ts";
import { namespaces } from "../namespaces.ts";
import type { Service } from "../service.ts";
import { type Xml, xml } from "../xml.ts";

/** What the device IO service can do. */
export const deviceIoCapabilities: Xml = xml`<tmd:Capabilities VideoSources="1" VideoOutputs="0" AudioSources="0" AudioOutputs="0"
  RelayOutputs="0" SerialPorts="0" DigitalInputs="1" DigitalInputOptions="false"/>`;

/** The device IO service (ONVIF Device IO): the contact at the oven's door, which the camera tells of in events. */
export const deviceIoService: Service = {
  namespaces: [namespaces.tmd],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<tmd:GetServiceCapabilitiesResponse>${deviceIoCapabilities}</tmd:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetDigitalInputs: () =>
        xml`<tmd:GetDigitalInputsResponse><tmd:DigitalInputs token="door"/></tmd:GetDigitalInputsResponse>`,
      GetVideoSources: () =>
        xml`<tmd:GetVideoSourcesResponse><tmd:Token>${videoTokens.source}</tmd:Token></tmd:GetVideoSourcesResponse>`,
      GetVideoOutputs: () => xml`<tmd:GetVideoOutputsResponse/>`,
      GetAudioSources: () => xml`<tmd:GetAudioSourcesResponse/>`,
      GetAudioOutputs: () => xml`<tmd:GetAudioOutputsResponse/>`,
      GetRelayOutputs: () => xml`<tmd:GetRelayOutputsResponse/>`,
    },
  },
};
