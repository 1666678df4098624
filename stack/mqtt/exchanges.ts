import { firstFailureCode, MqttRefusal } from "./reason-code.ts";

/** Requests that wait for the broker's answer, by packet identifier. */
export interface Exchanges {
  /** Takes a free identifier, hands it to `send`, and resolves when every code of the answer is a success. */
  request(what: string, send: (messageId: number) => void): Promise<void>;
  /** Settles the request of that identifier; an answer that nobody waits for is left alone. */
  answered(messageId: number, codes: readonly number[], explanation: string | undefined): void;
  /** Rejects every request, also those still to come. */
  lost(reason: Error): void;
}

interface Waiting {
  readonly what: string;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

const lastIdentifier = 65_535;

export function createExchanges(): Exchanges {
  const waiting = new Map<number, Waiting>();
  let identifier = 0;
  let lostBy: Error | undefined;

  function takeIdentifier(): number {
    if (waiting.size >= lastIdentifier)
      throw new Error(`expected fewer than ${lastIdentifier} requests under way`);
    do identifier = (identifier % lastIdentifier) + 1;
    while (waiting.has(identifier));
    return identifier;
  }

  return {
    request(what, send) {
      return new Promise((resolve, reject) => {
        if (lostBy) throw lostBy;
        const messageId = takeIdentifier();
        send(messageId);
        waiting.set(messageId, { what, resolve, reject });
      });
    },
    answered(messageId, codes, explanation) {
      const request = waiting.get(messageId);
      waiting.delete(messageId);
      const failure = codes.find((code) => code >= firstFailureCode);
      if (failure === undefined) request?.resolve();
      else request?.reject(new MqttRefusal(request.what, failure, explanation));
    },
    lost(reason) {
      lostBy = reason;
      for (const request of waiting.values()) request.reject(reason);
      waiting.clear();
    },
  };
}
