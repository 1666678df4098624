import { once } from "node:events";
import { connect } from "node:net";
import { connectAsync } from "mqtt";
import { AttributeIds, MessageSecurityMode, OPCUAClient, SecurityPolicy } from "node-opcua-client";
import { envelope, post } from "./nasty.ts";
import type { PlantProcess } from "./plant-process.ts";
import { type Port, record } from "./wire.ts";

/** A port under attack: what good clients say to it, and how to see that it serves them still. */
export interface Target {
  readonly name: string;
  readonly port: Port;
  /** A conversation of a good client, piece by piece. */
  readonly frames: readonly Buffer[];
  /** Makes a frame fit into the connection that it is sent over. */
  readonly adapt?: (frame: Buffer, received: Buffer) => Buffer;
  /** A good client comes, gets what it wants, and goes; throws if it does not. */
  readonly serve: () => Promise<void>;
}

const bound = () => AbortSignal.timeout(20_000);
const bakery = "urn:digital-plant:bakery";

/** Every port of that plant; the conversations of OPC UA and MQTT are recorded from clients that are not ours. */
export async function findTargets({ report }: PlantProcess): Promise<readonly Target[]> {
  const portOf = (device: string): Port => {
    const endpoint = report.endpoints.find((one) => one.device === device);
    if (endpoint === undefined) throw new Error(`expected a device ${device} in ${JSON.stringify(report)}`);
    return endpoint;
  };
  const { hostname, port } = new URL(report.stack?.broker ?? "mqtt://expected-a-broker:1");
  const broker = { host: hostname, port: Number(port) };
  return [
    await opcUa(portOf("oven-1")),
    await mqttBroker(broker),
    camera(portOf("door-1")),
    rtsp(report.endpoints.flatMap(({ streams = [] }) => streams)[0] ?? "rtsp://expected-a-stream:1/"),
    http("REST sensor", portOf("meter"), ["/energy", "/energy?since=2026-03-02T06:00:00Z"]),
    http("SSE sensor", portOf("scale"), ["/events?seconds=1", "/health"]),
  ];
}

async function opcUa(port: Port): Promise<Target> {
  const use = async ({ host, port }: Port) => {
    const client = OPCUAClient.create({
      endpointMustExist: false,
      securityMode: MessageSecurityMode.None,
      securityPolicy: SecurityPolicy.None,
      connectionStrategy: { maxRetry: 0 },
    });
    await client.withSessionAsync(`opc.tcp://${host}:${port}`, async (session) => {
      await session.browse("RootFolder");
      const index = (await session.readNamespaceArray()).indexOf(bakery);
      const nodeId = `ns=${index};s=oven-1.Temperature`;
      const value = await session.read({ nodeId, attributeId: AttributeIds.Value });
      if (!value.statusCode.isGood()) throw new Error(`expected a temperature, got ${value.statusCode}`);
    });
  };
  return {
    name: "OPC UA",
    port,
    frames: await record(port, use),
    adapt: joinChannel,
    serve: () => use(port),
  };
}

/** OPC UA Part 6, 6.7.2: a message names its channel and token, which the answer to OpenSecureChannel has given. */
function joinChannel(frame: Buffer, received: Buffer): Buffer {
  const opened = received.indexOf("OPNF");
  if (opened < 0 || frame.length < 16 || frame.toString("latin1", 0, 3) !== "MSG") return frame;
  const copy = Buffer.from(frame);
  received.copy(copy, 8, opened + 8, opened + 12);
  const channel = received.subarray(opened + 8, opened + 12);
  const token = received.indexOf(channel, opened + 12);
  if (token > 0) received.copy(copy, 12, token + 4, token + 8);
  return copy;
}

async function mqttBroker(port: Port): Promise<Target> {
  const use = async ({ host, port }: Port) => {
    const client = await connectAsync(`mqtt://${host}:${port}`, { protocolVersion: 5, reconnectPeriod: 0 });
    const echo = new Promise((resolve) => client.once("message", resolve));
    await client.subscribeAsync("fuzz/#", { qos: 1 });
    await client.publishAsync("fuzz/a", "hello", { qos: 1, properties: { userProperties: { a: "b" } } });
    await Promise.race([echo, new Promise((_resolve, reject) => bound().addEventListener("abort", reject))]);
    await client.endAsync();
  };
  return { name: "MQTT broker", port, frames: await record(port, use), serve: () => use(port) };
}

function camera(port: Port): Target {
  const device = `xmlns="http://www.onvif.org/ver10/device/wsdl"`;
  const events = `xmlns="http://www.onvif.org/ver10/events/wsdl"`;
  const service = "/onvif/device_service";
  return {
    name: "ONVIF camera",
    port,
    frames: [
      post(service, envelope(`<GetSystemDateAndTime ${device}/>`)),
      post(
        service,
        envelope(`<GetServices ${device}><IncludeCapability>true</IncludeCapability></GetServices>`),
      ),
      post("/onvif/event_service", envelope(`<CreatePullPointSubscription ${events}/>`)),
    ],
    serve: async () => {
      const body = envelope(`<GetSystemDateAndTime ${device}/>`);
      const url = `http://${port.host}:${port.port}${service}`;
      const response = await fetch(url, { method: "POST", body, signal: bound() });
      if (!(await response.text()).includes("UTCDateTime"))
        throw new Error(`expected the time, got ${response.status}`);
    },
  };
}

function rtsp(stream: string): Target {
  const { hostname, port } = new URL(stream);
  const request = (method: string, cseq: number, headers = "") =>
    Buffer.from(`${method} ${stream} RTSP/1.0\r\nCSeq: ${cseq}\r\n${headers}\r\n`);
  const target = { host: hostname, port: Number(port) };
  return {
    name: "RTSP server",
    port: target,
    frames: [
      request("OPTIONS", 1),
      request("DESCRIBE", 2, "Accept: application/sdp\r\n"),
      request("SETUP", 3, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"),
      request("PLAY", 4, "Range: npt=0-\r\n"),
      Buffer.concat([Buffer.from([0x24, 1, 0, 28]), Buffer.alloc(28, 0x80)]),
      request("GET_PARAMETER", 5, "Content-Length: 4\r\n\r\nping"),
    ],
    serve: async () => {
      const socket = connect(target);
      socket.write(request("OPTIONS", 1));
      const [answer] = await once(socket, "data", { signal: bound() });
      socket.destroy();
      if (!String(answer).startsWith("RTSP/1.0 200 "))
        throw new Error(`expected an answer to OPTIONS, got ${answer}`);
    },
  };
}

function http(name: string, port: Port, paths: readonly string[]): Target {
  const request = (path: string, headers = "") =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: plant\r\n${headers}Connection: close\r\n\r\n`);
  return {
    name,
    port,
    frames: paths.map((path) => request(path, "Accept-Encoding: gzip\r\nLast-Event-ID: 1772431200000\r\n")),
    serve: async () => {
      const response = await fetch(`http://${port.host}:${port.port}/health`, { signal: bound() });
      if (!response.ok) throw new Error(`expected health, got ${response.status}`);
    },
  };
}
