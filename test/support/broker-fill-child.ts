import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEmbeddedBroker } from "../../stack/broker/embedded-broker.ts";
import { handClock } from "./broker-clock.ts";
import { connectClient, persistent } from "./broker-stand.ts";

/** Fills the small disk of the first argument through a broker, makes room, and prints what a broker after it holds. */
const disk = process.argv[2] ?? "";
const spare = join(disk, "spare");
writeFileSync(spare, Buffer.alloc(512 * 1024));

let acknowledged = 0;
const open = () => startEmbeddedBroker({ directory: join(disk, "broker"), clock: handClock() });
const reason = await (async () => {
  await using broker = await open();
  const absent = await connectClient(broker, "absent", persistent());
  await absent.mqtt.subscribeAsync("fill", { qos: 1 });
  await absent.lose();
  const filler = await connectClient(broker, "filler");
  const payload = Buffer.alloc(20_000);
  for (let sent = 0; sent < 500; sent++)
    filler.mqtt.publish("fill", payload, { qos: 1 }, (error) => {
      if (error === undefined || error === null) acknowledged += 1;
    });
  const { message } = await broker.failed;
  await filler.mqtt.endAsync(true);
  return message;
})();
rmSync(spare);

await using after = await open();
console.log(JSON.stringify({ reason, acknowledged, kept: after.stats().queuedMessages }));
