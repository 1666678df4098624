import { namespaces } from "../namespaces.ts";
import type { Service } from "../service.ts";
import { type Xml, xml } from "../xml.ts";
import * as configuration from "./configuration-operations.ts";
import { absoluteMove, continuousMove, getStatus, relativeMove, stop } from "./move-operations.ts";
import * as preset from "./preset-operations.ts";

/** What the PTZ service can do. */
export const ptzCapabilities: Xml = xml`<tptz:Capabilities EFlip="false" Reverse="false" GetCompatibleConfigurations="true" MoveStatus="true" StatusPosition="true"/>`;

/** The PTZ service (ONVIF PTZ): a head with one node, which moves in time. */
export const ptzService: Service = {
  namespaces: [namespaces.tptz],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<tptz:GetServiceCapabilitiesResponse>${ptzCapabilities}</tptz:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetNodes: configuration.getNodes,
      GetNode: configuration.getNode,
      GetConfigurations: configuration.getConfigurations,
      GetConfiguration: configuration.getConfiguration,
      GetConfigurationOptions: configuration.getConfigurationOptions,
      GetCompatibleConfigurations: configuration.getCompatibleConfigurations,
      GetStatus: getStatus,
      GetPresets: preset.getPresets,
    },
    ACTUATE: {
      AbsoluteMove: absoluteMove,
      RelativeMove: relativeMove,
      ContinuousMove: continuousMove,
      Stop: stop,
      SetPreset: preset.setPreset,
      GotoPreset: preset.gotoPreset,
      RemovePreset: preset.removePreset,
      GotoHomePosition: preset.gotoHomePosition,
      SetHomePosition: preset.setHomePosition,
      SetConfiguration: configuration.setConfiguration,
    },
  },
};
