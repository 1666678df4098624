import { createFifo } from "../fifo.ts";
import { reasonOf } from "../retry.ts";
import { encodePublish } from "./encode-publish.ts";
import type { Exchanges } from "./exchanges.ts";
import type { OutgoingMessage } from "./message.ts";
import { MqttRefusal } from "./reason-code.ts";

export interface PublisherOptions {
  /** The broker's Receive Maximum: so many publishes may wait for their acknowledgement; the others wait here, in order. */
  readonly limit: number;
  /** The broker's Maximum Packet Size. */
  readonly maximumBytes: number;
  readonly exchanges: Exchanges;
  readonly send: (bytes: Buffer) => void;
}

interface Turn {
  readonly start: () => void;
  readonly reject: (reason: Error) => void;
}

export interface Publisher {
  /** Resolves at the acknowledgement; rejects with the broker's reason, or with why the connection was lost. */
  publish(message: OutgoingMessage): Promise<void>;
  lost(reason: Error): void;
}

export function createPublisher({ limit, maximumBytes, exchanges, send }: PublisherOptions): Publisher {
  const queue = createFifo<Turn>();
  let underWay = 0;

  function settled(): void {
    underWay -= 1;
    if (underWay < limit) queue.shift()?.start();
  }

  function publishNow(message: OutgoingMessage): Promise<void> {
    underWay += 1;
    const what = `publish to ${message.topic.slice(0, 200)}`;
    const answer = exchanges.request(what, (messageId) => {
      const bytes = encodeOrRefuse(what, message, messageId);
      if (bytes.length > maximumBytes) {
        throw new MqttRefusal(what, 0x95, `${bytes.length} bytes, the broker takes ${maximumBytes}`);
      }
      send(bytes);
    });
    answer.then(settled, settled);
    return answer;
  }

  return {
    publish(message) {
      if (underWay < limit && queue.size === 0) return publishNow(message);
      return new Promise((resolve, reject) => {
        queue.push({ start: () => publishNow(message).then(resolve, reject), reject });
      });
    },
    lost(reason) {
      for (let turn = queue.shift(); turn; turn = queue.shift()) turn.reject(reason);
    },
  };
}

/** What MQTT cannot express is refused here as the broker would refuse it. */
function encodeOrRefuse(what: string, message: OutgoingMessage, messageId: number): Buffer {
  try {
    return encodePublish(message, messageId);
  } catch (cause) {
    throw new MqttRefusal(what, 0x99, reasonOf(cause));
  }
}
