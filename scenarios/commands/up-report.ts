import type { DeviceEndpoint } from "../../simulators/simulator.ts";

/** What runs and where, as `plant up --json` prints it on one line. */
export interface UpReport {
  readonly scenario: string;
  readonly plantTime: string;
  readonly endpoints: readonly DeviceEndpoint[];
  /** The devices that publish to a broker, and have none. */
  readonly waiting: readonly string[];
  readonly stack?: {
    readonly broker: string;
    readonly topics: string;
    readonly destination: string;
    readonly file: string;
  };
  /** The scenario file that records what is done. */
  readonly record?: string;
}

/** The same for people, with one line for each device that shows how to read it. */
export function renderUpReport(about: UpReport): string {
  const { scenario, plantTime, endpoints, stack, record } = about;
  const lines = [
    `${scenario} is up; its plant time is the time of this machine, from ${plantTime} on.\n`,
    ...endpoints.flatMap((endpoint) => tellEndpoint(endpoint, about)),
  ];
  if (stack !== undefined) {
    const { hostname, port } = new URL(stack.broker);
    lines.push(
      `broker  (MQTT 5)\n  address  ${stack.broker}`,
      `  try      mosquitto_sub -h ${hostname} -p ${port} -V mqttv5 -t '${stack.topics}' -v`,
      `destination\n  address  ${stack.destination}\n  file     ${stack.file}`,
    );
  }
  if (record !== undefined) lines.push(`record\n  file     ${record}`);
  return [...lines, "\nCtrl-C stops it."].join("\n");
}

function tellEndpoint(endpoint: DeviceEndpoint, { waiting }: UpReport): string[] {
  const { device, endpointType, address, credentials, streams = [], tryIt } = endpoint;
  const head = `${device}  (${endpointType})`;
  if (waiting.includes(device))
    return [`${head}\n  waits    for a broker: name yours with --broker, or start one with --stack`];
  const user =
    credentials === undefined ? [] : [`  user     ${credentials.username}, password ${credentials.password}`];
  const played = streams.map((stream) => `  stream   ${stream}`);
  return [`${head}\n  address  ${address}`, ...user, ...played, `  try      ${tryIt}`];
}
