import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { GenericContainer, Wait } from "testcontainers";
import { describe, expect, test } from "vitest";
import { atSpeed, runFile } from "../support/run-text.ts";

const image = process.env.MOSQUITTO_IMAGE ?? "eclipse-mosquitto:2";
const quickstart = join(import.meta.dirname, "../../scenarios/quickstart.yaml");

// The broker must keep what a data flow cannot take yet: Mosquitto drops above 1,000 messages unless told otherwise.
const configuration = "listener 1883\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n";

/** Why there is no container to test with; undefined: there is one. */
function whatIsMissing(): string | undefined {
  if (!succeeds("docker", "info")) return "Docker does not answer; install and start it";
  if (succeeds("docker", "image", "inspect", image) || succeeds("docker", "pull", "--quiet", image))
    return undefined;
  return `no image ${image}; pull it, or name another in MOSQUITTO_IMAGE`;
}

function succeeds(...[command = "", ...words]: string[]): boolean {
  try {
    execFileSync(command, words, { stdio: "ignore", timeout: 60_000 });
    return true;
  } catch {
    return false; // Not there or not willing: either way there is nothing to test with.
  }
}

const missing = whatIsMissing();

describe.skipIf(missing !== undefined)(
  `the quickstart over Mosquitto in a container${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    test("passes, and delivers the same as over the embedded broker", { timeout: 180_000 }, async () => {
      await using container = await new GenericContainer(image)
        .withCopyContentToContainer([{ content: configuration, target: "/mosquitto/config/mosquitto.conf" }])
        .withExposedPorts(1883)
        .withWaitStrategy(Wait.forListeningPorts())
        .start();
      const address = `mqtt://${container.getHost()}:${container.getMappedPort(1883)}`;
      const over = await runFile(quickstart, (scenario) => ({
        ...scenario,
        stack: { ...scenario.stack, broker: { kind: "external", address } },
      }));
      expect(over.outcome, over.checks.map(({ summary }) => summary).join("\n")).toBe("pass");
      const embedded = await runFile(quickstart, atSpeed("max"));
      expect(over.deliveredHash).toBe(embedded.deliveredHash);
    });
  },
);
