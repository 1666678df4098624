import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createDelay, type Delay } from "./delay.ts";

/** A TCP connection between two parts of the run, which a fault can break. */
export interface Link extends AsyncDisposable {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Drops every connection and refuses new ones until disposed, as when a switch loses power. */
  cut(): Disposable;
  /** Holds every byte back by that many milliseconds, both ways, until disposed; order is kept. */
  delay(nextDelayMs: () => number): Disposable;
  readonly isCut: boolean;
  /** True while a delay holds bytes back: they are on their way. */
  readonly isHolding: boolean;
  /** What faults did to traffic so far: a fault that touched nothing has shown nothing. */
  readonly touched: { readonly dropped: number; readonly refused: number; readonly delayed: number };
  /** Connections that came while nobody answered at the far end. */
  readonly unanswered: number;
}

/** Opens a port on loopback that leads to `target`. */
export async function openLink(name: string, target: { host: string; port: number }): Promise<Link> {
  const sockets = new Set<Socket>();
  const pipes = new Set<Delay>();
  const touched = { dropped: 0, refused: 0, delayed: 0 };
  const delays: (() => number)[] = [];
  let cuts = 0;
  let unanswered = 0;

  /** A socket of ours that failed takes its partner along; the reason shows at both ends of the link. */
  const carry = (from: Socket, to: Socket) => {
    const pipe: Delay = createDelay(to, () => {
      if (delays.length === 0) return 0;
      touched.delayed++;
      return delays.reduce((sum, next) => sum + next(), 0);
    });
    pipes.add(pipe);
    from.on("data", (chunk: Buffer) => {
      if (!pipe.write(chunk)) from.pause();
    });
    pipe.onDrain(() => from.resume());
    from.on("end", () => pipe.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      pipes.delete(pipe);
      if (!from.readableEnded) to.destroy();
    });
    sockets.add(from);
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    if (cuts > 0) {
      touched.refused++;
      near.resetAndDestroy();
      return;
    }
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    const notAnswered = () => void unanswered++;
    far.once("error", notAnswered);
    far.once("connect", () => far.off("error", notAnswered));
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });

  return {
    name,
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    touched,
    get unanswered() {
      return unanswered;
    },
    get isCut() {
      return cuts > 0;
    },
    get isHolding() {
      return [...pipes].some((pipe) => pipe.heldBytes() > 0);
    },
    cut() {
      cuts++;
      touched.dropped += sockets.size / 2;
      for (const socket of sockets) socket.resetAndDestroy();
      return once(() => cuts--);
    },
    delay(nextDelayMs) {
      delays.push(nextDelayMs);
      return once(() => delays.splice(delays.indexOf(nextDelayMs), 1));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function once(action: () => void): Disposable {
  let done = false;
  return {
    [Symbol.dispose]() {
      if (!done) action();
      done = true;
    },
  };
}
