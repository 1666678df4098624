import { openOutbox } from "../../stack/connectors/outbox.ts";

/** Drains the outbox in the file of the first argument to nowhere, and prints how many messages came in order. */
await using outbox = openOutbox({ file: process.argv[2] ?? "" });
const stop = new AbortController();
const total = outbox.pending();
let next = 0;
await outbox.drain(
  {
    window: 1_000,
    closed: new Promise(() => {}),
    async publish({ userProperties }) {
      if (Number(userProperties.index) !== next)
        throw new Error(`expected message ${next}, got ${userProperties.index}`);
      next += 1;
      if (next === total) setImmediate(() => stop.abort());
    },
  },
  stop.signal,
);
console.log(next);
