/** The part of node-onvif that the tests use; the package has no types of its own. */
declare module "node-onvif" {
  export class OnvifDevice {
    constructor(options: { xaddr: string; user?: string; pass?: string });
    init(): Promise<Record<string, string>>;
    fetchSnapshot(): Promise<{ headers: Record<string, string>; body: Buffer }>;
    getProfileList(): { token: string; snapshot: string; stream: Record<"udp" | "http" | "rtsp", string> }[];
  }
}
