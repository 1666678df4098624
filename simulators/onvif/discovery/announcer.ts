import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { find } from "../xml-element.ts";
import { matchesProbe } from "./matching.ts";
import {
  type Question,
  readQuestion,
  renderBye,
  renderHello,
  renderMatch,
  type Sequence,
} from "./messages.ts";
import type { DiscoveryTarget } from "./target.ts";

const group = "239.255.255.250";

/** More answers of one camera in a second would help nobody but those who flood others with them. */
const answersPerSecond = 20;

/** Where cameras are found, and what time it is there. */
export interface AnnouncerOptions {
  /** The address of the interface. */
  readonly interfaceAddress: string;
  /** 3702 for everybody who does not know better. */
  readonly port: number;
  readonly wallMs: () => number;
}

/** Tells of targets on one interface, by WS-Discovery over UDP. Disposing it says Bye for those that are left. */
export interface Announcer extends AsyncDisposable {
  /** Says Hello; from now on questions for it are answered. Saying it again tells that it changed. */
  hello(target: DiscoveryTarget): Promise<void>;
  /** Says Bye, and answers for it no more. */
  bye(target: DiscoveryTarget): Promise<void>;
}

/** Listens on the interface for the group and for itself; throws where it cannot, with the reason. */
export async function openAnnouncer({
  interfaceAddress,
  port,
  wallMs,
}: AnnouncerOptions): Promise<Announcer> {
  await using resources = new AsyncDisposableStack();
  const targets = new Map<DiscoveryTarget, () => boolean>();
  const sequence = countFrom(Math.floor(wallMs() / 1000));
  // One socket for each address, so that nothing is taken that was sent to another interface.
  const own = await bind(interfaceAddress, port, resources);
  const shared = await bind(process.platform === "win32" ? interfaceAddress : group, port, resources);
  shared.addMembership(group, interfaceAddress);
  own.setMulticastInterface(interfaceAddress);
  own.setMulticastTTL(1);

  const answer = (datagram: Buffer, { address, port: from }: RemoteInfo) => {
    const question = readQuestion(datagram);
    // Nothing can be sent to port 0, from which only a forged question comes.
    if (question === undefined || from === 0) return;
    for (const [target, mayAnswer] of targets) {
      if (!isMeant(question, target) || !mayAnswer()) continue;
      const message = { target, address: target.address(interfaceAddress), sequence };
      own.send(renderMatch(question, message), from, address, () => {});
    }
  };
  own.on("message", answer);
  shared.on("message", answer);
  const tell = (message: Buffer) =>
    // A network that is gone hears no greeting; it will ask when it is back.
    new Promise<void>((resolve) => own.send(message, port, group, () => resolve()));

  const owned = resources.move();
  return {
    async hello(target) {
      targets.set(target, targets.get(target) ?? limitRate(answersPerSecond, wallMs));
      await tell(renderHello(target, target.address(interfaceAddress), sequence));
    },
    async bye(target) {
      if (targets.delete(target)) await tell(renderBye(target, sequence));
    },
    async [Symbol.asyncDispose]() {
      for (const target of targets.keys()) await tell(renderBye(target, sequence));
      await owned.disposeAsync();
    },
  };
}

async function bind(address: string, port: number, resources: AsyncDisposableStack): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  resources.defer(async () => {
    const closed = once(socket, "close");
    socket.close();
    await closed;
  });
  socket.bind({ address, port, exclusive: true });
  await once(socket, "listening").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`discovery: cannot listen on ${address}:${port} (${reason})`, { cause });
  });
  // What goes wrong with a datagram is lost with it.
  socket.on("error", () => {});
  return socket;
}

function isMeant({ kind, body }: Question, target: DiscoveryTarget): boolean {
  if (kind === "Probe") return matchesProbe(body, target.scopes());
  return find(body, "EndpointReference", "Address")?.text.trim() === target.endpointReference;
}

function countFrom(instance: number): Sequence {
  let count = 0;
  return {
    instance,
    next() {
      count += 1;
      return count;
    },
  };
}

/** Says yes so many times in each second. */
function limitRate(perSecond: number, wallMs: () => number): () => boolean {
  let second = { startMs: wallMs(), count: 0 };
  return () => {
    if (wallMs() >= second.startMs + 1000) second = { startMs: wallMs(), count: 0 };
    second.count += 1;
    return second.count <= perSecond;
  };
}
