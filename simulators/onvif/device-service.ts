import { eventCapabilities } from "./event-service.ts";
import { mediaCapabilities } from "./media-service.ts";
import { namespaces } from "./namespaces.ts";
import { type Call, type Operation, type Service, serviceAddresses } from "./service.ts";
import { type Xml, xml } from "./xml.ts";
import { find } from "./xml-element.ts";

const deviceCapabilities = xml`<tds:Capabilities>
  <tds:Network IPFilter="false" ZeroConfiguration="false" IPVersion6="false" DynDNS="false" NTP="0"/>
  <tds:Security UsernameToken="true" HttpDigest="true"/>
  <tds:System DiscoveryResolve="false" DiscoveryBye="false" RemoteDiscovery="false" FirmwareUpgrade="false"/>
</tds:Capabilities>`;

// The device's clock is the machine's, not the plant's: WS-UsernameToken and the termination of pull points belong to
// the network, which knows no plant time. Only what is told about the plant (UtcTime of events, pictures) is plant time.
function getSystemDateAndTime({ camera }: Call): Xml {
  const now = new Date(camera.clock.wallMs());
  const time = xml`<tt:Time>
      <tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second>
    </tt:Time>
    <tt:Date>
      <tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day>
    </tt:Date>`;
  return xml`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
    <tt:DateTimeType>NTP</tt:DateTimeType>
    <tt:DaylightSavings>false</tt:DaylightSavings>
    <tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone>
    <tt:UTCDateTime>${time}</tt:UTCDateTime>
    <tt:LocalDateTime>${time}</tt:LocalDateTime>
  </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

function getServices({ request, origin }: Call): Xml {
  const isAsked = find(request, "IncludeCapability")?.text === "true";
  const service = (
    namespace: string,
    at: keyof typeof serviceAddresses,
    capabilities: Xml,
  ) => xml`<tds:Service>
    <tds:Namespace>${namespace}</tds:Namespace>
    <tds:XAddr>${origin}${serviceAddresses[at].path}</tds:XAddr>
    ${isAsked ? xml`<tds:Capabilities>${capabilities}</tds:Capabilities>` : undefined}
    <tds:Version><tt:Major>${serviceAddresses[at].major}</tt:Major><tt:Minor>${serviceAddresses[at].minor}</tt:Minor></tds:Version>
  </tds:Service>`;
  return xml`<tds:GetServicesResponse>
    ${service(namespaces.tds, "device", deviceCapabilities)}
    ${service(namespaces.trt, "media", mediaCapabilities)}
    ${service(namespaces.tev, "events", eventCapabilities)}
  </tds:GetServicesResponse>`;
}

function getCapabilities({ origin }: Call): Xml {
  const address = (at: keyof typeof serviceAddresses) =>
    xml`<tt:XAddr>${origin}${serviceAddresses[at].path}</tt:XAddr>`;
  return xml`<tds:GetCapabilitiesResponse><tds:Capabilities>
    <tt:Device>${address("device")}</tt:Device>
    <tt:Events>
      ${address("events")}
      <tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>
      <tt:WSPullPointSupport>true</tt:WSPullPointSupport>
      <tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>
    </tt:Events>
    <tt:Media>
      ${address("media")}
      <tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>false</tt:RTP_TCP><tt:RTP_RTSP_TCP>false</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>
    </tt:Media>
  </tds:Capabilities></tds:GetCapabilitiesResponse>`;
}

function getDeviceInformation({ camera: { label } }: Call): Xml {
  return xml`<tds:GetDeviceInformationResponse>
    <tds:Manufacturer>${label.manufacturer}</tds:Manufacturer>
    <tds:Model>${label.model}</tds:Model>
    <tds:FirmwareVersion>${label.firmwareVersion}</tds:FirmwareVersion>
    <tds:SerialNumber>${label.serialNumber}</tds:SerialNumber>
    <tds:HardwareId>${label.model}</tds:HardwareId>
  </tds:GetDeviceInformationResponse>`;
}

function getNetworkInterfaces({ camera: { label }, origin }: Call): Xml {
  const { hostname } = new URL(origin);
  const address = /^\d+(\.\d+){3}$/.test(hostname) ? hostname : "127.0.0.1";
  const prefixed = xml`<tt:Address>${address}</tt:Address><tt:PrefixLength>24</tt:PrefixLength>`;
  return xml`<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0">
    <tt:Enabled>true</tt:Enabled>
    <tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${label.hardwareAddress}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>
    <tt:IPv4>
      <tt:Enabled>true</tt:Enabled>
      <tt:Config><tt:Manual>${prefixed}</tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config>
    </tt:IPv4>
  </tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>`;
}

function getScopes({ camera }: Call): Xml {
  const items = ["type/video_encoder", `name/${encodeURIComponent(camera.name)}`];
  const scopes = [
    ...items,
    `hardware/${camera.label.model}`,
    `location/${encodeURIComponent(camera.watches)}`,
  ];
  const scope = (item: string) => xml`<tds:Scopes>
    <tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>onvif://www.onvif.org/${item}</tt:ScopeItem>
  </tds:Scopes>`;
  return xml`<tds:GetScopesResponse>${scopes.map(scope)}</tds:GetScopesResponse>`;
}

const getHostname: Operation = ({ camera }) => xml`<tds:GetHostnameResponse><tds:HostnameInformation>
  <tt:FromDHCP>false</tt:FromDHCP><tt:Name>${camera.name}</tt:Name>
</tds:HostnameInformation></tds:GetHostnameResponse>`;

/** The device management service (ONVIF Core), as far as a fixed camera without PTZ needs it. */
export const deviceService: Service = {
  namespaces: [namespaces.tds],
  preAuth: [
    "GetSystemDateAndTime",
    "GetServices",
    "GetServiceCapabilities",
    "GetCapabilities",
    "GetHostname",
  ],
  operations: {
    GetSystemDateAndTime: getSystemDateAndTime,
    GetServices: getServices,
    GetServiceCapabilities: () =>
      xml`<tds:GetServiceCapabilitiesResponse>${deviceCapabilities}</tds:GetServiceCapabilitiesResponse>`,
    GetCapabilities: getCapabilities,
    GetDeviceInformation: getDeviceInformation,
    GetNetworkInterfaces: getNetworkInterfaces,
    GetScopes: getScopes,
    GetHostname: getHostname,
  },
};
