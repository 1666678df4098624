/** What a sender tells about its stream. */
export interface SenderState {
  readonly source: number;
  /** Unix milliseconds of machine time, and the timestamp of a picture of that moment. */
  readonly wallMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** RFC 3550, section 12.1. */
const packetTypes = { senderReport: 200, sourceDescription: 202, goodbye: 203 } as const;
/** NTP counts from 1900. */
const secondsFrom1900To1970 = 2_208_988_800;

/** A sender report with the name that belongs to the source (RFC 3550, sections 6.4.1 and 6.5). */
export function senderReport(state: SenderState, name: string): Buffer {
  const report = Buffer.alloc(24);
  report.writeUInt32BE(state.source, 0);
  report.writeUInt32BE((Math.floor(state.wallMs / 1000) + secondsFrom1900To1970) % 2 ** 32, 4);
  report.writeUInt32BE(Math.floor(((state.wallMs % 1000) / 1000) * 2 ** 32), 8);
  report.writeUInt32BE(state.timestamp, 12);
  report.writeUInt32BE(state.packets % 2 ** 32, 16);
  report.writeUInt32BE(state.octets % 2 ** 32, 20);
  return Buffer.concat([packet(packetTypes.senderReport, 0, report), description(state.source, name)]);
}

/** The source sends no more (RFC 3550, section 6.6), after an empty report as every compound packet begins with one. */
export function goodbye(state: SenderState, name: string): Buffer {
  const source = Buffer.alloc(4);
  source.writeUInt32BE(state.source);
  return Buffer.concat([senderReport(state, name), packet(packetTypes.goodbye, 1, source)]);
}

function description(source: number, name: string): Buffer {
  const text = Buffer.from(name).subarray(0, 255);
  // An item CNAME, then zeros up to the end of a word: at least one.
  const chunk = Buffer.alloc(Math.ceil((4 + 2 + text.length + 1) / 4) * 4);
  chunk.writeUInt32BE(source, 0);
  chunk.set([1, text.length], 4);
  chunk.set(text, 6);
  return packet(packetTypes.sourceDescription, 1, chunk);
}

function packet(type: number, count: number, body: Buffer): Buffer {
  const head = Buffer.from([0x80 | count, type, 0, 0]);
  head.writeUInt16BE(body.length / 4, 2);
  return Buffer.concat([head, body]);
}
