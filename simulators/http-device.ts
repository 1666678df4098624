import { join } from "node:path";
import type { Express } from "express";
import { authenticate } from "./http/authentication.ts";
import { ensureCertificates } from "./http/certificates.ts";
import { type ClientProof, curlWith, proofOf } from "./http/client-proof.ts";
import { createDeviceApp } from "./http/device-app.ts";
import { type HttpConfig, speaksTls } from "./http/http-config.ts";
import type { FaultContext, HttpFault } from "./http/http-fault.ts";
import { type HttpLimits, httpLimits, limitConnections } from "./http/http-limits.ts";
import { type Misbehaviours, openMisbehaviours } from "./http/misbehaviours.ts";
import { createHttpServer, listen, type TlsOptions } from "./http/open-server.ts";
import type { DeviceEndpoint, SimulatorContext } from "./simulator.ts";

/** A small device on HTTP: what it says about itself at `/`, and its own paths. */
export interface HttpDevice {
  readonly name: string;
  readonly config: HttpConfig;
  /** Path to what it answers, in words. */
  readonly paths: Readonly<Record<string, string>>;
  /** Whether answers are compressed for clients that take them so. */
  readonly compresses: boolean;
  readonly faults: readonly HttpFault[];
  readonly hasReading: FaultContext["hasReading"];
  readonly addRoutes: (app: Express, misbehaviours: Misbehaviours) => void;
  /** What it puts up with, where that is not the common measure. */
  readonly limits?: Partial<HttpLimits>;
}

/** A device that listens, and what its clients have to know. */
export interface ServedDevice {
  readonly misbehaviours: Misbehaviours;
  /** The address without a trailing slash, and how to prove to be a client. */
  readonly endpoint: Pick<DeviceEndpoint, "device" | "host" | "port" | "address"> & ClientProof;
  /** `curl` with the options that the device's clients need. */
  readonly curl: string;
}

/** Serves a device with its own paths, `GET /` (how to use it) and `GET /health`; disposing `resources` ends it. */
export async function serveHttp(
  device: HttpDevice,
  { clock, host, directory }: Pick<SimulatorContext, "clock" | "host" | "directory">,
  resources: AsyncDisposableStack,
): Promise<ServedDevice> {
  const { name, config, hasReading } = device;
  const limits = { ...httpLimits, ...device.limits };
  const now = () => clock.now();
  const misbehaviours = openMisbehaviours(device.faults, { now, hasReading });
  const tls = await openTls(config, { host, directory, wallMs: clock.wallMs() });
  const app = createDeviceApp({
    ...device,
    now,
    urlLength: limits.urlLength,
    refusal: (socket) => connections.refusal(socket),
    authenticate: authenticate(name, config.authentication),
    meetFaults: misbehaviours.meet,
    addRoutes: (routes) => device.addRoutes(routes, misbehaviours),
  });
  const server = createHttpServer(app, limits, tls);
  const connections = limitConnections(server, limits);
  const port = await listen(server, { name, host, port: config.port ?? 0 }, resources);

  const scheme = tls === undefined ? "http" : "https";
  const address = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const proof = proofOf(config.authentication, tls?.certificates.clientFiles);
  return { misbehaviours, endpoint: { device: name, host, port, address, ...proof }, curl: curlWith(proof) };
}

async function openTls(
  config: HttpConfig,
  { host, directory, wallMs }: { readonly host: string; readonly directory: string; readonly wallMs: number },
): Promise<TlsOptions | undefined> {
  if (!speaksTls(config)) return undefined;
  const folder = config.certificates ?? join(directory, "http-certificates");
  const certificates = await ensureCertificates({ folder, host, wallMs });
  return { certificates, asksClients: config.authentication.kind === "client-certificate" };
}
