/** What WS-Discovery finds: one camera, as it describes itself. */
export interface DiscoveryTarget {
  /** `urn:uuid:…` */
  readonly endpointReference: string;
  scopes(): readonly string[];
  /** The address of its device service, given the address of the interface on which it is found. */
  address(interfaceAddress: string): string;
  /** Grows when what it says about itself changes. */
  metadataVersion(): number;
}

/** The types that every camera has: a video transmitter, and a device of ONVIF. */
export const targetTypes = [
  { namespace: "http://www.onvif.org/ver10/network/wsdl", name: "NetworkVideoTransmitter" },
  { namespace: "http://www.onvif.org/ver10/device/wsdl", name: "Device" },
] as const;
