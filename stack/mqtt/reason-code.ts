/** Reason codes of MQTT 5 (OASIS, section 2.4), by number. */
const names: Readonly<Record<number, string>> = {
  0: "Success",
  4: "Disconnect with Will Message",
  16: "No matching subscribers",
  128: "Unspecified error",
  129: "Malformed Packet",
  130: "Protocol Error",
  131: "Implementation specific error",
  132: "Unsupported Protocol Version",
  133: "Client Identifier not valid",
  134: "Bad User Name or Password",
  135: "Not authorized",
  136: "Server unavailable",
  137: "Server busy",
  138: "Banned",
  139: "Server shutting down",
  140: "Bad authentication method",
  141: "Keep Alive timeout",
  142: "Session taken over",
  143: "Topic Filter invalid",
  144: "Topic Name invalid",
  145: "Packet Identifier in use",
  147: "Receive Maximum exceeded",
  148: "Topic Alias invalid",
  149: "Packet too large",
  150: "Message rate too high",
  151: "Quota exceeded",
  152: "Administrative action",
  153: "Payload format invalid",
  154: "Retain not supported",
  155: "QoS not supported",
  156: "Use another server",
  157: "Server moved",
  158: "Shared Subscriptions not supported",
  159: "Connection rate exceeded",
  160: "Maximum connect time",
  161: "Subscription Identifiers not supported",
  162: "Wildcard Subscriptions not supported",
};

/** The standard's name with the number, as in `Quota exceeded (0x97)`. */
export function reasonName(code: number): string {
  return `${names[code] ?? "unknown reason"} (0x${code.toString(16).padStart(2, "0")})`;
}

/** From here on a reason code says that the request failed. */
export const firstFailureCode = 0x80;

/** Topic Name invalid, Packet too large, Payload format invalid: the message itself is at fault. */
const hopelessCodes: readonly number[] = [0x90, 0x95, 0x99];

/** The broker answered and said no. */
export class MqttRefusal extends Error {
  readonly code: number;

  constructor(what: string, code: number, explanation?: string) {
    super(`${what}: ${reasonName(code)}${explanation ? `, ${explanation}` : ""}`);
    this.name = "MqttRefusal";
    this.code = code;
  }

  /** Whether the same message would be refused again however often it is sent. */
  get isHopeless(): boolean {
    return hopelessCodes.includes(this.code);
  }
}
