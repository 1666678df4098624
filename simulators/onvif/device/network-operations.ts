import { isIPv4 } from "node:net";
import type { Call } from "../service.ts";
import { type Xml, xml } from "../xml.ts";

export function getNetworkInterfaces({ camera: { label }, origin }: Call): Xml {
  const { hostname } = new URL(origin);
  const address = isIPv4(hostname) ? hostname : "127.0.0.1";
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

/** The port by which the client reached the camera, and that of RTSP. */
export function getNetworkProtocols({ origin, power }: Call): Xml {
  const protocol = (name: string, port: string | number) =>
    xml`<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${port}</tt:Port></tds:NetworkProtocols>`;
  return xml`<tds:GetNetworkProtocolsResponse>
    ${protocol("HTTP", new URL(origin).port || 80)}
    ${power.rtspPort === undefined ? undefined : protocol("RTSP", power.rtspPort)}
  </tds:GetNetworkProtocolsResponse>`;
}

export function getHostname({ camera }: Call): Xml {
  return xml`<tds:GetHostnameResponse><tds:HostnameInformation>
    <tt:FromDHCP>false</tt:FromDHCP><tt:Name>${camera.name}</tt:Name>
  </tds:HostnameInformation></tds:GetHostnameResponse>`;
}

/** The camera looks up no names. */
export function getDns(): Xml {
  return xml`<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>false</tt:FromDHCP></tds:DNSInformation></tds:GetDNSResponse>`;
}

/** Its right time is that of the machine on which it runs. */
export function getNtp(): Xml {
  return xml`<tds:GetNTPResponse><tds:NTPInformation>
    <tt:FromDHCP>false</tt:FromDHCP>
    <tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>localhost</tt:DNSname></tt:NTPManual>
  </tds:NTPInformation></tds:GetNTPResponse>`;
}

export function getNetworkDefaultGateway(): Xml {
  return xml`<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway/></tds:GetNetworkDefaultGatewayResponse>`;
}
