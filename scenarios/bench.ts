import { measureBroker } from "./bench/broker.ts";
import { measureCameras } from "./bench/cameras.ts";
import { measureFleet } from "./bench/fleet.ts";
import { measureNotifications } from "./bench/notifications.ts";
import { measureOutage } from "./bench/outage.ts";
import { measurePipeline } from "./bench/pipeline.ts";
import { measureStartUp } from "./bench/start-up.ts";

/** What can be measured, by name; `outage` takes minutes and must be asked for. */
const benches: Readonly<Record<string, () => AsyncIterable<object>>> = {
  "start-up": measureStartUp,
  pipeline: measurePipeline,
  broker: measureBroker,
  fleet: measureFleet,
  notifications: measureNotifications,
  cameras: measureCameras,
  outage: measureOutage,
};
const usual = ["start-up", "pipeline", "broker", "fleet", "notifications", "cameras"];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(3);
}
for (const name of asked.length === 0 ? usual : asked) {
  for await (const figures of benches[name]?.() ?? [])
    console.log(JSON.stringify({ bench: name, ...figures }));
}
