/** How a client wants its packets: over UDP to two of its ports, or on two channels of the connection itself. */
export type Transport =
  | { readonly kind: "udp"; readonly clientPorts: Pair }
  | { readonly kind: "interleaved"; readonly channels: Pair | undefined };

/** For RTP and for RTCP. */
export type Pair = readonly [rtp: number, rtcp: number];

/**
 * The first transport of a `Transport` header that we offer (RFC 2326, section 12.39): unicast RTP/AVP to the client
 * itself. Nobody can have packets sent to a third party.
 */
export function chooseTransport(header: string, peer: string): Transport | undefined {
  return header
    .split(",")
    .map((choice) => readTransport(choice, peer))
    .find((transport) => transport !== undefined);
}

function readTransport(choice: string, peer: string): Transport | undefined {
  const [profile = "", ...rest] = choice.split(";").map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => {
      const [key = "", value = ""] = part.split("=");
      return [key.toLowerCase(), value.replace(/^"|"$/g, "")];
    }),
  );
  if (parameters.has("multicast") || !/^(play)?$/i.test(parameters.get("mode") ?? "")) return undefined;
  if (![undefined, peer].includes(parameters.get("destination"))) return undefined;

  if (/^RTP\/AVP\/TCP$/i.test(profile)) {
    const channels = readPair(parameters.get("interleaved"), 255);
    if (parameters.has("interleaved") && channels === undefined) return undefined;
    return { kind: "interleaved", channels };
  }
  const clientPorts = readPair(parameters.get("client_port"), 65_535);
  const isUdp = /^RTP\/AVP(\/UDP)?$/i.test(profile) && clientPorts !== undefined && !clientPorts.includes(0);
  return isUdp ? { kind: "udp", clientPorts } : undefined;
}

/** Two numbers with a dash between them, or one, which the next follows. */
function readPair(text: string | undefined, most: number): Pair | undefined {
  const [, first, second] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? "") ?? [];
  if (first === undefined) return undefined;
  const pair: Pair = [Number(first), Number(second ?? Number(first) + 1)];
  return Math.max(...pair) <= most && pair[0] !== pair[1] ? pair : undefined;
}
