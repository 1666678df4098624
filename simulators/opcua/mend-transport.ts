import { StatusCodes } from "node-opcua-client";
import { ServerTCP_transport } from "node-opcua-transport";

type Receive = (this: ServerTCP_transport, data: Buffer) => void;

const prototype: object = ServerTCP_transport.prototype;
const receive: Receive = Reflect.get(prototype, "_on_socket_data");

/**
 * Lets bytes that are no message end their connection and nothing else. Whatever follows a client's Hello in one piece, the
 * library feeds to a part of its own that it has just taken out of service, so that a wrong length there is thrown out of the
 * socket's event and ends the process; so does an assertion of its decoders.
 */
export function mendTransport(): void {
  Reflect.set(prototype, "_on_socket_data", receiveOrEnd);
}

const receiveOrEnd: Receive = function (data) {
  try {
    receive.call(this, data);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    this.prematureTerminate(reason, StatusCodes.BadTcpInternalError);
  }
};
