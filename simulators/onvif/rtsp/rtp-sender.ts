import type { Feed, Frame } from "./feed.ts";
import type { PacketRoute } from "./packet-route.ts";
import { goodbye, type SenderState, senderReport } from "./rtcp.ts";
import { rtpPacket } from "./rtp-packet.ts";
import { payloadType } from "./sdp.ts";

/** Sends the pictures of a feed to one client as RTP, with a report now and then. */
export interface RtpSender {
  /** Sends from the next frame with which a decoder may begin. */
  play(): void;
  pause(): void;
  /** What the next packet will carry, as `RTP-Info` tells it. */
  next(): { readonly sequence: number; readonly timestamp: number };
  /** Says goodbye and ends the route. */
  close(): void;
}

/** Where a client's stream begins: anywhere, as RFC 3550 wants it, but the same for the same seed. */
export interface SenderStart {
  readonly source: number;
  readonly sequence: number;
  readonly timestamp: number;
}

export interface SenderOptions {
  readonly feed: Feed;
  readonly route: PacketRoute;
  readonly start: SenderStart;
  /** The name that stands in the reports. */
  readonly name: string;
  readonly wallMs: () => number;
}

const clockRate = 90;
const reportMs = 5_000;

export function openRtpSender({ feed, route, start, name, wallMs }: SenderOptions): RtpSender {
  const openedMs = wallMs();
  let { sequence } = start;
  let lastMs = openedMs;
  let [packets, octets] = [0, 0];
  let joined: DisposableStack | undefined;

  const timestampAt = (ms: number) =>
    ((start.timestamp + Math.round((ms - openedMs) * clockRate)) % 2 ** 32) >>> 0;
  const state = (): SenderState => {
    const nowMs = wallMs();
    return { source: start.source, wallMs: nowMs, timestamp: timestampAt(nowMs), packets, octets };
  };

  function send({ wallMs: atMs, payloads }: Frame): void {
    // The machine's clock may be set back; time in a stream only goes forward.
    lastMs = Math.max(atMs, lastMs + 1);
    const timestamp = timestampAt(lastMs);
    const head = { payloadType: payloadType(feed.profile), source: start.source, timestamp };
    const last = payloads.length - 1;
    const framed = payloads.map((payload, index) => {
      const packet = rtpPacket({ ...head, sequence, isLast: index === last }, payload);
      sequence = (sequence + 1) & 0xffff;
      octets += payload.length;
      return packet;
    });
    packets += framed.length;
    route.sendRtp(framed);
  }

  function play(): void {
    if (joined !== undefined) return;
    joined = new DisposableStack();
    let hasBegun = false;
    joined.use(
      feed.join((frame) => {
        hasBegun ||= frame.isKey;
        if (hasBegun) send(frame);
      }),
    );
    const reports = setInterval(() => route.sendRtcp(senderReport(state(), name)), reportMs);
    joined.defer(() => clearInterval(reports));
  }

  function pause(): void {
    joined?.dispose();
    joined = undefined;
  }

  return {
    play,
    pause,
    next: () => ({ sequence, timestamp: timestampAt(wallMs()) }),
    close() {
      pause();
      if (packets > 0) route.sendRtcp(goodbye(state(), name));
      route.close();
    },
  };
}
