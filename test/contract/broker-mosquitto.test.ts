import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import type { RunningBroker } from "../../stack/broker/broker.ts";
import { openBrokerStand } from "../support/broker-stand.ts";

const isInstalled = spawnSync("mosquitto_sub", ["--help"]).error === undefined;
const suffix = isInstalled ? "" : " (skipped: mosquitto_pub and mosquitto_sub are not installed)";

/** Runs one of Mosquitto's clients to its end; returns what it printed. */
async function run(broker: RunningBroker, program: string, ...options: string[]): Promise<string> {
  const child = spawn(program, ["-h", broker.host, "-p", String(broker.port), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 20_000,
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "exit");
  expect(code, `exit code of ${program} ${options.join(" ")}`).toBe(0);
  return output;
}

test.skipIf(!isInstalled).each(["mqttv5", "mqttv311"])(
  `mosquitto_sub gets what mosquitto_pub published while it was away, over %s${suffix}`,
  async (version) => {
    await using stand = await openBrokerStand();
    await using broker = await stand.start();
    const session = ["-V", version, "-i", "flow", "-c", "-q", "1"];
    await run(broker, "mosquitto_sub", ...session, "-t", "plant/#", "-E");
    for (const payload of ["one", "two", "three"]) {
      await run(broker, "mosquitto_pub", "-V", version, "-q", "1", "-t", "plant/oven-1", "-m", payload);
    }
    const output = await run(broker, "mosquitto_sub", ...session, "-t", "plant/#", "-C", "3", "-v");
    expect(output).toBe("plant/oven-1 one\nplant/oven-1 two\nplant/oven-1 three\n");
  },
);

test.skipIf(!isInstalled)(`mosquitto_sub reads the properties of a retained message${suffix}`, async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const properties = [
    ...["-D", "publish", "content-type", "application/json"],
    ...["-D", "publish", "user-property", "ce-id", "17"],
    ...["-D", "publish", "response-topic", "plant/answers"],
  ];
  const message = ["-t", "plant/state", "-m", "{}", "-r", "-q", "1"];
  await run(broker, "mosquitto_pub", "-V", "mqttv5", ...message, ...properties);
  const format = "%t|%p|%r|%C|%R|%P";
  const output = await run(
    broker,
    "mosquitto_sub",
    ...["-V", "mqttv5", "-t", "plant/#", "-q", "1", "-C", "1", "-F", format],
  );
  expect(output.trim()).toBe("plant/state|{}|1|application/json|plant/answers|ce-id:17");
});
