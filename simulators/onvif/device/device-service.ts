import { namespaces } from "../namespaces.ts";
import type { Call, Service } from "../service.ts";
import { type Xml, xml } from "../xml.ts";
import { getSystemDateAndTime, setSystemDateAndTime } from "./date-and-time.ts";
import * as network from "./network-operations.ts";
import { addScopes, getScopes, removeScopes, setScopes } from "./scope-operations.ts";
import { deviceCapabilities, getCapabilities, getServices } from "./service-list.ts";
import { createUsers, deleteUsers, getUsers, setUsers } from "./user-operations.ts";

function getDeviceInformation({ camera: { label } }: Call): Xml {
  return xml`<tds:GetDeviceInformationResponse>
    <tds:Manufacturer>${label.manufacturer}</tds:Manufacturer>
    <tds:Model>${label.model}</tds:Model>
    <tds:FirmwareVersion>${label.firmwareVersion}</tds:FirmwareVersion>
    <tds:SerialNumber>${label.serialNumber}</tds:SerialNumber>
    <tds:HardwareId>${label.model}</tds:HardwareId>
  </tds:GetDeviceInformationResponse>`;
}

function systemReboot({ power }: Call): Xml {
  power.reboot();
  return xml`<tds:SystemRebootResponse><tds:Message>Rebooting; back in a few seconds</tds:Message></tds:SystemRebootResponse>`;
}

/** The device management service (ONVIF Core). */
export const deviceService: Service = {
  namespaces: [namespaces.tds],
  operations: {
    PRE_AUTH: {
      GetSystemDateAndTime: getSystemDateAndTime,
      GetServices: getServices,
      GetServiceCapabilities: () =>
        xml`<tds:GetServiceCapabilitiesResponse>${deviceCapabilities}</tds:GetServiceCapabilitiesResponse>`,
      GetCapabilities: getCapabilities,
      GetHostname: network.getHostname,
      GetEndpointReference: ({ camera }) =>
        xml`<tds:GetEndpointReferenceResponse><tds:GUID>${camera.endpointReference}</tds:GUID></tds:GetEndpointReferenceResponse>`,
      GetWsdlUrl: () =>
        xml`<tds:GetWsdlUrlResponse><tds:WsdlUrl>http://www.onvif.org/</tds:WsdlUrl></tds:GetWsdlUrlResponse>`,
    },
    READ_SYSTEM: {
      GetDeviceInformation: getDeviceInformation,
      GetScopes: getScopes,
      GetNetworkInterfaces: network.getNetworkInterfaces,
      GetNetworkProtocols: network.getNetworkProtocols,
      GetNetworkDefaultGateway: network.getNetworkDefaultGateway,
      GetDNS: network.getDns,
      GetNTP: network.getNtp,
      GetDiscoveryMode: ({ camera }) =>
        xml`<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>${camera.isDiscoverable ? "Discoverable" : "NonDiscoverable"}</tds:DiscoveryMode></tds:GetDiscoveryModeResponse>`,
    },
    READ_MEDIA: { GetRelayOutputs: () => xml`<tds:GetRelayOutputsResponse/>` },
    READ_SYSTEM_SECRET: { GetUsers: getUsers },
    WRITE_SYSTEM: {
      SetSystemDateAndTime: setSystemDateAndTime,
      SetScopes: setScopes,
      AddScopes: addScopes,
      RemoveScopes: removeScopes,
      CreateUsers: createUsers,
      SetUser: setUsers,
      DeleteUsers: deleteUsers,
    },
    UNRECOVERABLE: { SystemReboot: systemReboot },
  },
};
