/**
 * Devices and assets in the shapes of `namespaces.deviceregistry.microsoft.com/v1`, as far as the stack uses them.
 * Configurations are JSON in a string there, and so they are here.
 */
export interface InboundEndpoint {
  readonly endpointType: string;
  readonly address: string;
  readonly authentication:
    | { readonly method: "Anonymous" }
    | {
        readonly method: "UsernamePassword";
        readonly usernamePasswordCredentials: { readonly username: string; readonly password: string };
      }
    | {
        readonly method: "Certificate";
        /** PEM files. */
        readonly x509Credentials: { readonly certificateFile: string; readonly keyFile: string };
      };
  /** A PEM file of those who may have signed the endpoint's certificate; the commonly known ones if absent. */
  readonly trustSettings?: { readonly trustList: string };
  readonly additionalConfiguration?: string;
}

export interface Device {
  readonly name: string;
  readonly uuid: string;
  readonly endpoints: { readonly inbound: Readonly<Record<string, InboundEndpoint>> };
}

export interface MqttDestination {
  readonly target: "Mqtt";
  readonly configuration: {
    readonly topic: string;
    readonly qos: "Qos0" | "Qos1";
    readonly retain: "Keep" | "Never";
  };
}

export interface Dataset {
  readonly name: string;
  /** The path of the data set, where the protocol has one. */
  readonly dataSource?: string;
  readonly datasetConfiguration?: string;
  readonly dataPoints: readonly {
    readonly name: string;
    readonly dataSource: string;
    readonly dataPointConfiguration?: string;
  }[];
  readonly destinations: readonly MqttDestination[];
}

export interface EventGroup {
  readonly name: string;
  readonly dataSource?: string;
  readonly events: readonly {
    readonly name: string;
    readonly dataSource: string;
    readonly destinations: readonly MqttDestination[];
  }[];
}

export interface Asset {
  readonly name: string;
  readonly uuid: string;
  readonly externalAssetId: string;
  readonly deviceRef: { readonly deviceName: string; readonly endpointName: string };
  readonly datasets: readonly Dataset[];
  readonly eventGroups: readonly EventGroup[];
}
