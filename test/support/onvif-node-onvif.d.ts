/** The part of node-onvif that the tests use; the package has no types of its own. */
declare module "node-onvif" {
  export class OnvifDevice {
    constructor(options: { xaddr: string; user?: string; pass?: string });
    init(): Promise<Record<string, string>>;
    fetchSnapshot(): Promise<{ headers: Record<string, string>; body: Buffer }>;
    ptzMove(options: { speed: { x: number; y: number; z: number }; timeout?: number }): Promise<unknown>;
    ptzStop(): Promise<unknown>;
    getProfileList(): { token: string; snapshot: string; stream: Record<"udp" | "http" | "rtsp", string> }[];
  }

  /** What a camera said about itself to a Probe. */
  export interface Probed {
    urn: string;
    name: string;
    hardware: string;
    location: string;
    types: string[];
    xaddrs: string[];
    scopes: string[];
  }
}
