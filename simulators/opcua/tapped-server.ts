import { StatusCodes } from "node-opcua-client";
import {
  MonitoredItem,
  OPCUAServer,
  type OPCUAServerOptions,
  type ServerSession,
  type Subscription,
} from "node-opcua-server";

type Message = Parameters<OPCUAServer["on_request"]>[0];
type Channel = Parameters<OPCUAServer["on_request"]>[1];
type Response = Parameters<Channel["send_response"]>[1];

/** A request of a client, before the server has seen it. */
export interface Asked {
  readonly request: Message["request"];
  readonly channel: Channel;
  readonly server: TappedServer;
}

/** What stands between a server and its clients. */
export interface Tap {
  /** Answers in the server's place; undefined lets the request through. */
  answer?(asked: Asked): Response | undefined;
  /** Sees every response on its way out, and may change it. */
  see?(response: Response, request: Asked["request"]): void;
  /** Takes a response over, and sends it later. */
  hold?(send: () => void): void;
  /** Sees every monitored item that a client creates. */
  watch?(item: MonitoredItem, subscriptionId: number): void;
}

/**
 * A server whose requests and responses go through taps. The library has events for both, which come too late to change
 * anything; `on_request` and a channel's `send_response` are the two methods of its interface that all of them pass.
 */
export class TappedServer extends OPCUAServer {
  readonly #ownTaps: readonly Tap[];
  readonly #taps: ReadonlySet<Tap>;
  readonly #subscriptions = new Set<Subscription>();

  /** Its own taps come first; the others may come and go. */
  constructor(options: OPCUAServerOptions, ownTaps: readonly Tap[], taps: ReadonlySet<Tap>) {
    super({
      ...options,
      onCreateMonitoredItem: async ({ id }, item) => {
        if (item instanceof MonitoredItem) for (const tap of this.#allTaps()) tap.watch?.(item, id);
        return StatusCodes.Good;
      },
    });
    this.#ownTaps = ownTaps;
    this.#taps = taps;
    this.on("newChannel", (channel: Channel) => {
      const send = channel.send_response.bind(channel);
      Object.assign(channel, {
        send_response: (...parameters: Parameters<typeof send>) => this.#send(send, parameters),
      });
    });
    this.on("create_session", (session: ServerSession) =>
      session.on("new_subscription", (subscription: Subscription) => {
        this.#subscriptions.add(subscription);
        subscription.once("terminated", () => this.#subscriptions.delete(subscription));
      }),
    );
  }

  /** The subscriptions of all sessions, and those that wait for one. */
  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions];
  }

  /**
   * The library takes the certificate away from endpoints that it disposes of, and a client whose certificate is being
   * checked at that moment comes for it: that would be an unhandled rejection, and the end of the process.
   */
  override dispose(): void {
    const endpoints = [...this.endpoints];
    super.dispose();
    for (const endpoint of endpoints) endpoint.setCertificateProvider(this.getCertificateChainProvider());
  }

  override on_request(message: Message, channel: Channel): void {
    for (const tap of this.#allTaps()) {
      const response = tap.answer?.({ request: message.request, channel, server: this });
      if (!response) continue;
      channel.send_response("MSG", response, message);
      return;
    }
    super.on_request(message, channel);
  }

  #allTaps(): readonly Tap[] {
    return [...this.#ownTaps, ...this.#taps];
  }

  #send(send: Channel["send_response"], parameters: Parameters<typeof send>): void {
    const [type, response, { request }] = parameters;
    if (type !== "MSG") {
      send(...parameters);
      return;
    }
    for (const tap of this.#allTaps()) tap.see?.(response, request);
    const holder = this.#allTaps().find(({ hold }) => hold);
    if (holder?.hold) holder.hold(() => send(...parameters));
    else send(...parameters);
  }
}
