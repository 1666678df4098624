import { tmpdir } from "node:os";
import { openLink } from "../../scenarios/harness/link.ts";
import { mqttDevice } from "../../simulators/mqtt/mqtt-device.ts";
import { openBrokerStand } from "./broker-stand.ts";
import { fakePlant, type ManualClock, manualClock } from "./fake-plant-http.ts";

/** A device of energy readings, one in ten seconds, at our broker behind a link that a test can cut. */
export async function openMqttStand(written: Record<string, unknown>) {
  await using resources = new AsyncDisposableStack();
  const stand = resources.use(await openBrokerStand());
  const broker = resources.use(await stand.start());
  const link = resources.use(await openLink("meter", broker));
  const clock: ManualClock = manualClock();
  const context = { clock, host: "127.0.0.1", seed: 1, directory: tmpdir() };
  const plant = fakePlant({ meter: { dataPoint: "Energy", everyMs: 10_000 } });
  const config = mqttDevice.config.parse(written);
  const device = resources.use(await mqttDevice.start([{ name: "meter", config }], { ...context, plant }));
  const owned = resources.move();
  return {
    broker,
    link,
    clock,
    device,
    attach: () => device.attach?.("meter", `mqtt://${link.host}:${link.port}`),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
