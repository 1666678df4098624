import { connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileConversation } from "./mutation.ts";
import { nastyHttp, nastyOpcUa, nastyXml, post } from "./nasty.ts";
import { type PlantProcess, startPlantProcess } from "./plant-process.ts";
import { findTargets, type Target } from "./targets.ts";
import { type Answer, converse } from "./wire.ts";

/** `FUZZ_RUNS=20000 FUZZ_SEED=7 npm test -- test/fuzz` looks longer, and elsewhere. */
const runs = Number(process.env.FUZZ_RUNS ?? 300);
const seed = Number(process.env.FUZZ_SEED ?? 42);
const heapMb = 256;
const atOnce = 20;
const crowd = 1_000;

let plant: PlantProcess;
let targets: readonly Target[];

beforeAll(async () => {
  const file = fileURLToPath(new URL("everything.yaml", import.meta.url));
  plant = await startPlantProcess(file, heapMb);
  targets = await findTargets(plant);
}, 120_000);

afterAll(async () => {
  await plant?.[Symbol.asyncDispose]();
});

const target = (name: string): Target => {
  const found = targets.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`no target ${name}; targets are ${targets.map((one) => one.name)}`);
  return found;
};

async function expectAlive({ serve }: Target): Promise<void> {
  expect(plant.death(), "the plant's process has ended").toBeUndefined();
  await serve();
}

const names = ["OPC UA", "MQTT broker", "ONVIF camera", "RTSP server", "REST sensor", "SSE sensor"];

describe.each(names)("the port of the %s", (name) => {
  test(`takes ${runs} hostile conversations and serves good clients`, {
    timeout: 60_000 + runs * 200,
  }, async () => {
    const { port, frames, adapt } = target(name);
    const beforeMb = plant.residentMb();
    const answers: Record<Answer, number> = { answered: 0, closed: 0, silent: 0, refused: 0 };
    const inputs = fc.sample(hostileConversation(frames), { seed, numRuns: runs });
    for (let first = 0; first < inputs.length; first += atOnce) {
      const batch = inputs.slice(first, first + atOnce);
      for (const answer of await Promise.all(batch.map((input) => converse(port, input, adapt))))
        answers[answer]++;
      expect(
        plant.death(),
        `after inputs ${first} to ${first + batch.length} of seed ${seed}`,
      ).toBeUndefined();
    }
    await expectAlive(target(name));
    console.log(
      JSON.stringify({
        fuzz: name,
        seed,
        inputs: inputs.length,
        ...answers,
        crashes: 0,
        beforeMb,
        afterMb: plant.residentMb(),
      }),
    );
    expect(answers.refused).toBe(0);
  });

  test(`keeps ${crowd} silent connections from keeping others out`, { timeout: 60_000 }, async () => {
    const one = target(name);
    const sockets: Socket[] = [];
    for (let count = 0; count < crowd; count++) {
      const socket = connect(one.port);
      socket.on("error", () => {}); // It may be refused: a port may have a limit.
      sockets.push(socket);
    }
    await Promise.all(sockets.map(opened));
    await expectAlive(one);
    for (const socket of sockets) socket.destroy();
    await expectAlive(one);
  });
});

async function opened(socket: Socket): Promise<void> {
  const done = Promise.withResolvers<void>();
  for (const event of ["connect", "close"]) socket.once(event, done.resolve);
  await done.promise;
}

test.each(Object.entries(nastyXml))(
  "the camera answers %s with a fault, and not with what it wished for",
  async (_, xml) => {
    const one = target("ONVIF camera");
    const { host, port } = one.port;
    const url = `http://${host}:${port}/onvif/device_service`;
    const response = await fetch(url, { method: "POST", body: xml, signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(text).toMatch(/<\w+:Fault>/);
    expect(text).not.toMatch(/root:|ha{3}/);
    await expectAlive(one);
  },
);

test.each(Object.entries(nastyOpcUa))("the OPC UA server survives %s", async (_, bytes) => {
  const one = target("OPC UA");
  await converse(one.port, [bytes]);
  await expectAlive(one);
});

describe.each(["ONVIF camera", "REST sensor", "SSE sensor"])("the HTTP port of the %s", (name) => {
  test.each(Object.entries(nastyHttp))("survives %s", async (_, bytes) => {
    const one = target(name);
    await converse(one.port, [bytes]);
    await expectAlive(one);
  });
});

test("a slow client, one byte at a time, is no burden", async () => {
  const one = target("ONVIF camera");
  const bytes = [...post("/onvif/device_service", "<a/>")].slice(0, 30).map((byte) => Buffer.from([byte]));
  await converse(one.port, bytes);
  await expectAlive(one);
});
