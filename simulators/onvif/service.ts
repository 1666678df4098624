import type { AccessClass } from "./access.ts";
import type { Camera } from "./camera.ts";
import type { Xml } from "./xml.ts";
import type { XmlElement } from "./xml-element.ts";

/** One call of an operation. */
export interface Call {
  readonly camera: Camera;
  /** The operation's element, as the client sent it. */
  readonly request: XmlElement;
  /**
   * `http://host:port` as the client reached the camera. All addresses that it is told start so: a client that comes
   * through a proxy on another port is then sent through the same proxy again.
   */
  readonly origin: string;
  /** The path that was posted to; it tells which subscription is meant. */
  readonly path: string;
  /** Aborted when the client is gone or the camera stops. */
  readonly signal: AbortSignal;
  readonly power: Power;
}

/** What the camera's box does besides answering. */
export interface Power {
  /** Where RTSP is served; undefined where it is not. */
  readonly rtspPort: number | undefined;
  /** Switches the camera off, and soon on again, once the answer is out. */
  reboot(): void;
}

/** Answers one call with the content of `<s:Body>`, or throws a SoapFault. */
export type Operation = (call: Call) => Xml | Promise<Xml>;

/** An ONVIF service: tables of operations, by who may call them. */
export interface Service {
  /** The namespaces of its operations. */
  readonly namespaces: readonly string[];
  readonly operations: Readonly<Partial<Record<AccessClass, Readonly<Record<string, Operation>>>>>;
}

/** Where the services answer, and the version of their specification. */
export const serviceAddresses = {
  device: { path: "/onvif/device_service", major: 17, minor: 6 },
  media: { path: "/onvif/media_service", major: 17, minor: 6 },
  media2: { path: "/onvif/media2_service", major: 17, minor: 6 },
  ptz: { path: "/onvif/ptz_service", major: 17, minor: 6 },
  imaging: { path: "/onvif/imaging_service", major: 17, minor: 6 },
  deviceIo: { path: "/onvif/deviceio_service", major: 17, minor: 6 },
  events: { path: "/onvif/event_service", major: 17, minor: 6 },
} as const;

/** The path of a subscription is one of these and its id. */
export const subscriptionPaths = { pullPoint: "/onvif/pull_point/", notify: "/onvif/subscription/" } as const;
