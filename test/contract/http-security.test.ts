import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { restSensor } from "../../simulators/rest/rest-sensor.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import { restConnector } from "../../stack/connectors/rest.ts";
import { sseConnector } from "../../stack/connectors/sse.ts";
import type { InboundEndpoint } from "../../stack/registry/resources.ts";
import { manualClock } from "../support/fake-plant-http.ts";
import { curl, shell } from "../support/http-curl.ts";
import { openForeignServer, say, sayJson } from "../support/http-foreign.ts";
import { energyDataset, keepReading, until, weightEvents } from "../support/http-source.ts";
import { type HttpStand, startMeter, startScale } from "../support/http-stand.ts";

const secret = "s3cret'$word";
const token = "abc.DEF-123~xyz=";

interface Case {
  readonly keys: Readonly<Record<string, unknown>>;
  readonly challenge: string | undefined;
  readonly wrong: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  basic: {
    keys: { authentication: { kind: "basic", username: "reader", password: secret } },
    challenge: 'Basic realm="meter", charset="UTF-8"',
    wrong: ["--user", "reader:wrong"],
  },
  bearer: {
    keys: { authentication: { kind: "bearer", token } },
    challenge: 'Bearer realm="meter"',
    wrong: ["-H", "Authorization: Bearer wrong"],
  },
  "basic over TLS": {
    keys: { tls: true, authentication: { kind: "basic", username: "reader", password: secret } },
    challenge: 'Basic realm="meter", charset="UTF-8"',
    wrong: ["--insecure", "--user", `other:${secret}`],
  },
  "client-certificate": {
    keys: { authentication: { kind: "client-certificate" } },
    challenge: undefined,
    wrong: ["--insecure"],
  },
};

/** How an engineer would enter the device in the registry. */
function registered({ credentials, certificates, bearerToken }: DeviceEndpoint) {
  const { caFile, certFile, keyFile } = certificates ?? {};
  const authentication: InboundEndpoint["authentication"] =
    certFile !== undefined && keyFile !== undefined
      ? { method: "Certificate", x509Credentials: { certificateFile: certFile, keyFile } }
      : credentials
        ? { method: "UsernamePassword", usernamePasswordCredentials: credentials }
        : { method: "Anonymous" };
  return {
    authentication,
    ...(caFile !== undefined && { trustSettings: { trustList: caFile } }),
    ...(bearerToken !== undefined && {
      additionalConfiguration: JSON.stringify({ headers: { authorization: `Bearer ${bearerToken}` } }),
    }),
  };
}

describe.each(Object.entries(cases))("with %s", (_name, { keys, challenge, wrong }) => {
  test("the line that shows a person how to read it works as it stands", async () => {
    await using meter = await startMeter(keys);
    expect(await shell(meter.endpoint.tryIt.replace("curl", "curl -sS"))).toContain('{"Energy":');
  });

  test.each([
    ["without proof", []],
    ["with a wrong one", wrong],
  ])("a client %s is refused, and told no secret", async (_how, options) => {
    await using meter = await startMeter(keys);
    for (const path of ["/energy", "/", "/datasets/meter"]) {
      const answer = await curl("--insecure", ...options, `${meter.endpoint.address}${path}`);
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe(challenge);
      expect(JSON.stringify(answer)).not.toMatch(/s3cret|DEF-123|Energy/);
    }
    expect((await curl("--insecure", `${meter.endpoint.address}/health`)).status).toBe(200);
  });

  test("our REST connector reads it", async () => {
    await using meter = await startMeter(keys);
    await using reading = keepReading(restConnector, {
      ...registered(meter.endpoint),
      address: meter.endpoint.address,
      clock: meter.clock,
      datasets: [energyDataset({ cursor: "since" })],
    });
    await until("a reading came", () => reading.messages.length === 1);
    expect(reading.losses).toEqual([]);
  });

  test("our SSE connector reads a scale of that kind", async () => {
    await using scale = await startScale(keys);
    await using reading = keepReading(sseConnector, {
      ...registered(scale.endpoint),
      address: scale.endpoint.address,
      clock: scale.clock,
      eventGroups: [weightEvents()],
    });
    await until("an event came", () => reading.messages.length === 1);
    expect(reading.losses).toEqual([]);
  });

  test("our connector without proof or trust says why it cannot, and no secret", async () => {
    await using meter = await startMeter(keys);
    await using reading = keepReading(restConnector, {
      address: meter.endpoint.address,
      clock: meter.clock,
      datasets: [energyDataset()],
    });
    await until("the reading ended", () => reading.losses.length > 0);
    expect(reading.losses[0]).toMatch(/answered 401 Unauthorized|certificate/);
    expect(reading.losses[0]).not.toMatch(/s3cret|DEF-123/);
    expect(reading.messages).toEqual([]);
  });
});

test("what everybody may read is not private, what has a password is", async () => {
  await using open = await startMeter();
  await using closed = await startMeter({ authentication: { kind: "basic" } });
  expect((await curl(`${open.endpoint.address}/energy`)).headers["cache-control"]).toBe("no-cache");
  const answer = await curl("--user", "operator:plant", `${closed.endpoint.address}/energy`);
  expect(answer.headers["cache-control"]).toBe("private, no-cache");
});

test("curl trusts the device by its CA alone, and a certificate of another CA opens nothing", async () => {
  await using meter = await startMeter({ authentication: { kind: "client-certificate" } });
  await using other = await startMeter({ authentication: { kind: "client-certificate" } });
  const { address, certificates: { caFile = "" } = {} } = meter.endpoint;
  await expect(curl(`${address}/energy`)).rejects.toThrow(/\(60\)/);
  const { certFile = "", keyFile = "" } = other.endpoint.certificates ?? {};
  const foreign = await curl("--cacert", caFile, "--cert", certFile, "--key", keyFile, `${address}/energy`);
  expect(foreign.status).toBe(401);
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
});

test("a folder that is kept gives clients the same certificates in the next run, and broken ones are replaced", async () => {
  await using first = await startMeter({ tls: true });
  const certificates = join(first.directory, "kept");
  const readCa = async ({ endpoint }: HttpStand) => shell(`cat ${endpoint.certificates?.caFile}`);
  await using second = await startMeter({ tls: true, certificates });
  await using third = await startMeter({ tls: true, certificates });
  expect(await readCa(third)).toBe(await readCa(second));
  const before = await readCa(third);
  await rename(join(certificates, "server.key"), join(certificates, "gone.key"));
  await using fourth = await startMeter({ tls: true, certificates });
  expect(await readCa(fourth)).not.toBe(before);
  const answer = await curl("--cacert", join(certificates, "ca.pem"), `${fourth.endpoint.address}/energy`);
  expect(answer.status).toBe(200);
});

test("our connector names the file that it cannot read", async () => {
  await using reading = keepReading(restConnector, {
    address: "https://127.0.0.1:1",
    clock: manualClock(),
    datasets: [energyDataset()],
    trustSettings: { trustList: "/nowhere/ca.pem" },
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain("trustSettings.trustList of the endpoint: cannot read it");
});

const energy = { Energy: { SourceTimestamp: "2026-03-02T06:00:00.000Z", Value: 1 } };

test.each([
  [
    "a password",
    {
      authentication: {
        method: "UsernamePassword",
        usernamePasswordCredentials: { username: "reader", password: secret },
      },
    } as const,
  ],
  ["a token", { additionalConfiguration: JSON.stringify({ headers: { authorization: `Bearer ${token}` } }) }],
])("%s does not follow a redirect to another server", async (_what, proof) => {
  await using thief = await openForeignServer(sayJson(energy));
  await using foreign = await openForeignServer(say(307, "", { location: `${thief.address}/energy` }));
  await using reading = keepReading(restConnector, {
    ...foreign,
    ...proof,
    clock: manualClock(),
    datasets: [energyDataset()],
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(`redirected to ${thief.address}, which must not see`);
  expect(thief.requests).toEqual([]);
});

test("without a secret a redirect to another server is followed", async () => {
  await using moved = await openForeignServer(sayJson(energy));
  await using foreign = await openForeignServer(say(307, "", { location: `${moved.address}/energy` }));
  await using reading = keepReading(restConnector, {
    ...foreign,
    clock: manualClock(),
    datasets: [energyDataset()],
  });
  await until("a message came", () => reading.messages.length === 1);
});

test.each([
  ["a user name with a colon", { kind: "basic", username: "a:b" }],
  ["an empty password", { kind: "basic", password: "" }],
  ["a token with a space", { kind: "bearer", token: "a b" }],
  ["a kind that there is not", { kind: "digest" }],
])("%s is a mistake of the scenario", (_what, authentication) => {
  expect(restSensor.config.safeParse({ measures: "energy", authentication }).success).toBe(false);
});
