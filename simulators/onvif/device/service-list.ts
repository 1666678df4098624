import { deviceIoCapabilities } from "../device-io/device-io-service.ts";
import { eventCapabilities } from "../events/event-service.ts";
import { imagingCapabilities } from "../imaging/imaging-service.ts";
import { mediaCapabilities } from "../media/media-service.ts";
import { media2Capabilities } from "../media2/media2-service.ts";
import { namespaces } from "../namespaces.ts";
import { ptzCapabilities } from "../ptz/ptz-service.ts";
import { type Call, serviceAddresses } from "../service.ts";
import { SoapFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";

/** What the device service can do. */
export const deviceCapabilities: Xml = xml`<tds:Capabilities>
  <tds:Network IPFilter="false" ZeroConfiguration="false" IPVersion6="false" DynDNS="false" NTP="0" HostnameFromDHCP="false"/>
  <tds:Security TLS1.0="false" TLS1.1="false" TLS1.2="false" OnboardKeyGeneration="false" AccessPolicyConfig="false"
    DefaultAccessPolicy="true" Dot1X="false" RemoteUserHandling="false" X.509Token="false" SAMLToken="false"
    KerberosToken="false" UsernameToken="true" HttpDigest="true" RELToken="false"/>
  <tds:System DiscoveryResolve="true" DiscoveryBye="true" RemoteDiscovery="false" SystemBackup="false"
    SystemLogging="false" FirmwareUpgrade="false" HttpFirmwareUpgrade="false"/>
</tds:Capabilities>`;

const services: readonly (readonly [string, keyof typeof serviceAddresses, () => Xml])[] = [
  [namespaces.tds, "device", () => deviceCapabilities],
  [namespaces.trt, "media", () => mediaCapabilities],
  [namespaces.tr2, "media2", () => media2Capabilities],
  [namespaces.tptz, "ptz", () => ptzCapabilities],
  [namespaces.timg, "imaging", () => imagingCapabilities],
  [namespaces.tmd, "deviceIo", () => deviceIoCapabilities],
  [namespaces.tev, "events", () => eventCapabilities],
];

/** All services with their addresses and, where asked for, their capabilities. */
export function getServices({ request, origin }: Call): Xml {
  const isAsked = ["true", "1"].includes(find(request, "IncludeCapability")?.text.trim() ?? "");
  const listed = services.map(([namespace, at, capabilities]) => {
    const { path, major, minor } = serviceAddresses[at];
    return xml`<tds:Service>
      <tds:Namespace>${namespace}</tds:Namespace>
      <tds:XAddr>${origin}${path}</tds:XAddr>
      ${isAsked ? xml`<tds:Capabilities>${capabilities()}</tds:Capabilities>` : undefined}
      <tds:Version><tt:Major>${major}</tt:Major><tt:Minor>${minor}</tt:Minor></tds:Version>
    </tds:Service>`;
  });
  return xml`<tds:GetServicesResponse>${listed}</tds:GetServicesResponse>`;
}

const address = (origin: string, at: keyof typeof serviceAddresses) =>
  xml`<tt:XAddr>${origin}${serviceAddresses[at].path}</tt:XAddr>`;

/** The older way to ask for services: one element for each category, in the order of the schema. */
const categories: Readonly<Record<string, (origin: string) => Xml>> = {
  Device: (origin) => xml`<tt:Device>
    ${address(origin, "device")}
    <tt:Network>
      <tt:IPFilter>false</tt:IPFilter><tt:ZeroConfiguration>false</tt:ZeroConfiguration>
      <tt:IPVersion6>false</tt:IPVersion6><tt:DynDNS>false</tt:DynDNS>
    </tt:Network>
    <tt:System>
      <tt:DiscoveryResolve>true</tt:DiscoveryResolve><tt:DiscoveryBye>true</tt:DiscoveryBye>
      <tt:RemoteDiscovery>false</tt:RemoteDiscovery><tt:SystemBackup>false</tt:SystemBackup>
      <tt:SystemLogging>false</tt:SystemLogging><tt:FirmwareUpgrade>false</tt:FirmwareUpgrade>
      <tt:SupportedVersions><tt:Major>${serviceAddresses.device.major}</tt:Major><tt:Minor>${serviceAddresses.device.minor}</tt:Minor></tt:SupportedVersions>
    </tt:System>
    <tt:IO><tt:InputConnectors>1</tt:InputConnectors><tt:RelayOutputs>0</tt:RelayOutputs></tt:IO>
    <tt:Security>
      <tt:TLS1.1>false</tt:TLS1.1><tt:TLS1.2>false</tt:TLS1.2><tt:OnboardKeyGeneration>false</tt:OnboardKeyGeneration>
      <tt:AccessPolicyConfig>false</tt:AccessPolicyConfig><tt:X.509Token>false</tt:X.509Token>
      <tt:SAMLToken>false</tt:SAMLToken><tt:KerberosToken>false</tt:KerberosToken><tt:RELToken>false</tt:RELToken>
    </tt:Security>
  </tt:Device>`,
  Events: (origin) => xml`<tt:Events>
    ${address(origin, "events")}
    <tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>
    <tt:WSPullPointSupport>true</tt:WSPullPointSupport>
    <tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>
  </tt:Events>`,
  Imaging: (origin) => xml`<tt:Imaging>${address(origin, "imaging")}</tt:Imaging>`,
  Media: (origin) => xml`<tt:Media>
    ${address(origin, "media")}
    <tt:StreamingCapabilities>
      <tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP>
    </tt:StreamingCapabilities>
  </tt:Media>`,
  PTZ: (origin) => xml`<tt:PTZ>${address(origin, "ptz")}</tt:PTZ>`,
  Extension: (origin) => xml`<tt:Extension><tt:DeviceIO>
    ${address(origin, "deviceIo")}
    <tt:VideoSources>1</tt:VideoSources><tt:VideoOutputs>0</tt:VideoOutputs><tt:AudioSources>0</tt:AudioSources>
    <tt:AudioOutputs>0</tt:AudioOutputs><tt:RelayOutputs>0</tt:RelayOutputs>
  </tt:DeviceIO></tt:Extension>`,
};

/** The addresses of the categories that are asked for, of all where none is. */
export function getCapabilities({ request, origin }: Call): Xml {
  const asked = request.children.filter(({ name }) => name === "Category").map(({ text }) => text.trim());
  const strange = asked.find((category) => category !== "All" && !Object.hasOwn(categories, category));
  if (strange !== undefined) {
    const reason = `categories are All, ${Object.keys(categories).join(", ")}; got ${strange.slice(0, 40)}`;
    throw new SoapFault(["ter:ActionNotSupported", "ter:NoSuchService"], reason, { code: "Receiver" });
  }
  const told = Object.entries(categories).filter(
    ([name]) => asked.length === 0 || asked.includes("All") || asked.includes(name),
  );
  return xml`<tds:GetCapabilitiesResponse><tds:Capabilities>
    ${told.map(([, render]) => render(origin))}
  </tds:Capabilities></tds:GetCapabilitiesResponse>`;
}
