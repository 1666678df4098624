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
  /** The path that was posted to; it tells which pull point is meant. */
  readonly path: string;
  /** Aborted when the client is gone or the camera stops. */
  readonly signal: AbortSignal;
}

/** Answers one call with the content of `<s:Body>`, or throws a SoapFault. */
export type Operation = (call: Call) => Xml | Promise<Xml>;

/** An ONVIF service: a table of operations. */
export interface Service {
  /** The namespaces of its operations. */
  readonly namespaces: readonly string[];
  readonly operations: Readonly<Record<string, Operation>>;
  /** Operations that need no credentials: the access class PRE_AUTH of ONVIF Core. */
  readonly preAuth: readonly string[];
}

/** Where the services answer, and the version of their specification. */
export const serviceAddresses = {
  device: { path: "/onvif/device_service", major: 17, minor: 6 },
  media: { path: "/onvif/media_service", major: 17, minor: 6 },
  events: { path: "/onvif/event_service", major: 17, minor: 6 },
} as const;

/** The path of a pull point is this and its id. */
export const pullPointPath = "/onvif/pull_point/";
