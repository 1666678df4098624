import { execFile, spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { Probed } from "node-onvif";
import { Discovery } from "onvif";
import { describe, expect, test } from "vitest";
import { until } from "../support/http-source.ts";
import { makeNamespace, mayMakeNamespaces } from "../support/onvif-namespace.ts";
import { freeUdpPort, openProber, outsideAddress, question } from "../support/onvif-probe.ts";
import { content, deviceNamespace, envelope, post } from "../support/onvif-soap.ts";
import { startCameras } from "../support/onvif-stand.ts";

const run = promisify(execFile);
/** Its functions are methods of what it exports, and so cannot be imported by name. */
const nodeOnvif: { startProbe(): Promise<Probed[]> } = createRequire(import.meta.url)("node-onvif");
const video = "<d:Types>dn:NetworkVideoTransmitter</d:Types>";

/** Two cameras that are found on the loopback interface, at a port of their own, and somebody who asks. */
async function startFound() {
  await using resources = new AsyncDisposableStack();
  const port = await freeUdpPort();
  const prober = resources.use(await openProber(port));
  const discovery = { interface: "127.0.0.1", port };
  const stand = resources.use(await startCameras({ "door-1": { discovery }, "door-2": { discovery } }));
  await until(
    "both say hello",
    () => prober.heard.filter((message) => message.includes("d:Hello")).length === 2,
  );
  prober.heard.length = 0;
  const owned = resources.move();
  return { stand, prober, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const outside = outsideAddress();
const onOutside = outside === undefined ? " (skipped: there is no network interface for multicast)" : "";

describe.skipIf(outside === undefined)(`by multicast${onOutside}`, () => {
  const discovery = { interface: outside ?? "" };

  test("onvif (agsh) finds each of several cameras in one process", { timeout: 20_000 }, async () => {
    await using stand = await startCameras({ "door-1": { discovery }, "door-2": { discovery } });

    const found = await new Promise<unknown[]>((resolve) => {
      Discovery.probe({ timeout: 1_500 }, (_error, cams = []) => resolve(cams));
    });

    const ports = found.map((cam) => (cam as { port: string | number }).port).map(Number);
    expect(ports).toEqual(expect.arrayContaining(stand.endpoints.map(({ port }) => port)));
  });

  test("node-onvif reads their names, scopes and addresses", { timeout: 20_000 }, async () => {
    await using stand = await startCameras({ "door-1": { discovery }, "door-2": { discovery } });

    const found = await nodeOnvif.startProbe();

    for (const { device, address } of stand.endpoints) {
      const probed = found.find(({ xaddrs }) => xaddrs.includes(address));
      expect(probed).toMatchObject({ name: device, hardware: "DP-Door-360", location: "oven-1" });
    }
  });
});

const hasUtil = spawnSync("which", ["onvif-util"]).status === 0;
const whyNoUtil = !hasUtil
  ? " (skipped: onvif-util is not installed)"
  : mayMakeNamespaces
    ? ""
    : " (skipped: it sees no camera on its own machine, and no network can be made: root and ip are needed)";

describe.skipIf(whyNoUtil !== "")(`onvif-util of onvif-tools${whyNoUtil}`, () => {
  test("finds all cameras, logs in to one and reads it", { timeout: 60_000 }, async () => {
    using network = makeNamespace();
    const here = { address: network.address, discovery: { interface: network.device } };
    await using _stand = await startCameras({ "door-1": here, "door-2": here });

    const { stdout } = await run("ip", ["netns", "exec", network.name, "onvif-util", "-a"]);
    const session = await talk(network.name, [
      "get profiles",
      "get rtsp",
      "get video",
      "set brightness 70",
      "get imaging",
    ]);

    expect(stdout).toContain("Found 2 cameras");
    expect(stdout).toContain("door-1 DP-Door-360");
    expect(stdout).toContain("door-2 DP-Door-360");
    expect(session).toContain("successfully connected to host");
    expect(session).toContain("Token 0: profile-h264");
    expect(session).toMatch(/rtsp:\/\/198\.51\.100\.1:\d+\/door\/h264/);
    expect(session).toContain("640 x 360");
    expect(session).toContain("Brightness: 70");
  });

  async function talk(namespace: string, commands: readonly string[]): Promise<string> {
    const login = ["onvif-util", "-u", "operator", "-p", "plant", "198.51.100.1"];
    const util = spawn("ip", ["netns", "exec", namespace, ...login]);
    util.stdin.end(`${commands.join("\n")}\nquit\n`);
    return (await util.stdout.setEncoding("utf8").toArray()).join("");
  }
});

test("a Probe is answered by each camera with what it is, where it is and to which question", async () => {
  await using found = await startFound();

  found.prober.send(question("Probe", video, "urn:uuid:my-question"));
  await until("both answer", () => found.prober.heard.length === 2);

  const [first = "", second = ""] = found.prober.heard;
  expect(content(first, "RelatesTo")).toBe("urn:uuid:my-question");
  expect(content(first, "Types")).toBe("dn:NetworkVideoTransmitter tds:Device");
  expect([first, second].map((answer) => content(answer, "XAddrs"))).toEqual(
    found.stand.endpoints.map(({ address }) => address),
  );
  expect(content(first, "Address")).toMatch(/^urn:uuid:/);
  expect(content(first, "Address")).not.toBe(content(second, "Address"));
});

test.each([
  ["no type", "", 2],
  ["a device", "<d:Types>tds:Device</d:Types>", 2],
  ["a printer", "<d:Types>tds:Printer</d:Types>", 0],
  ["a type of another namespace", '<d:Types xmlns:dn="urn:mine">dn:NetworkVideoTransmitter</d:Types>', 0],
  ["a scope", scopes("onvif://www.onvif.org/name/door-1"), 1],
  ["the beginning of a scope", scopes("onvif://www.onvif.org/type"), 2],
  ["a scope with its host in capitals", scopes("onvif://WWW.ONVIF.ORG/Profile/Streaming"), 2],
  ["half a segment", scopes("onvif://www.onvif.org/name/door"), 0],
  ["more than the scope", scopes("onvif://www.onvif.org/name/door-1/left"), 0],
  ["two scopes, one of them not there", scopes("onvif://www.onvif.org/type onvif://www.onvif.org/name/x"), 0],
  ["a scope letter by letter", scopes("onvif://www.onvif.org/name/door-2", "strcmp0"), 1],
  ["the beginning of a scope letter by letter", scopes("onvif://www.onvif.org/name", "strcmp0"), 0],
  ["a scope by a rule that nobody knows", scopes("onvif://www.onvif.org/type", "ldap"), 0],
])("a Probe for %s is answered by %3$s cameras", async (_what, asked, count) => {
  await using found = await startFound();

  found.prober.send(question("Probe", asked));
  // Answers come in order: those to the second question come after all to the first.
  found.prober.send(question("Probe", video, "urn:uuid:last"));
  await until("the last question is answered", () => answersTo("urn:uuid:last", found.prober.heard) === 2);

  expect(answersTo("urn:uuid:1", found.prober.heard)).toBe(count);
});

test("a Resolve is answered by the one that is meant, with its address", async () => {
  await using found = await startFound();
  const [, second] = found.stand.endpoints;
  const told = await post(
    second?.address ?? "",
    envelope(`<GetEndpointReference xmlns="${deviceNamespace}"/>`),
  );
  const reference = content(told.text, "GUID") ?? "";

  found.prober.send(
    question("Resolve", `<a:EndpointReference><a:Address>${reference}</a:Address></a:EndpointReference>`),
  );
  await until("it answers", () => found.prober.heard.length > 0);

  const [answer = ""] = found.prober.heard;
  expect(answer).toContain("ResolveMatches");
  expect(content(answer, "XAddrs")).toBe(second?.address);
});

test("a camera is the same one in every run with the same name and seed", async () => {
  const references = [];
  for (let run = 0; run < 2; run += 1) {
    await using stand = await startCameras({ "door-1": {} });
    const told = await post(
      stand.endpoints[0]?.address ?? "",
      envelope(`<GetEndpointReference xmlns="${deviceNamespace}"/>`),
    );
    references.push(content(told.text, "GUID"));
  }

  expect(references[0]).toMatch(/^urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  expect(references[1]).toBe(references[0]);
});

test("a new scope is told to everybody, and who stops says goodbye", async () => {
  const found = await startFound();
  const { heard } = found.prober;
  const scope = "onvif://www.onvif.org/location/hall-2";

  const asked = `<AddScopes xmlns="${deviceNamespace}"><ScopeItem>${scope}</ScopeItem></AddScopes>`;
  await post(found.stand.endpoints[0]?.address ?? "", envelope(asked));
  await until("it says hello again", () => heard.some((message) => message.includes(scope)));
  expect(content(heard[0] ?? "", "MetadataVersion")).toBe("2");
  await found.stand[Symbol.asyncDispose]();

  await until("both say goodbye", () => heard.filter((message) => message.includes("d:Bye")).length === 2);
  await found[Symbol.asyncDispose]();
});

test("what is no question is not answered, and the next question is", async () => {
  await using found = await startFound();
  const hostile = [
    "",
    "hello",
    Buffer.from([0, 255, 1, 254]),
    "<a>".repeat(2_000),
    `<!DOCTYPE x [<!ENTITY y "z">]>${question("Probe", video)}`,
    question("Probe", video).slice(0, 300),
    question("Probe", `${video}${"<d:x/>".repeat(1_500)}`),
    question("Probe", video).replaceAll("2003/05/soap-envelope", "2003/05/other"),
    question("Probe", video, ""),
    question("Probe", scopes("::: not a scope :::")),
    question("Resolve", ""),
  ];

  for (const message of hostile) found.prober.send(message);
  found.prober.send(question("Probe", video, "urn:uuid:last"));
  await until("the last question is answered", () => answersTo("urn:uuid:last", found.prober.heard) === 2);

  expect(found.prober.heard).toHaveLength(2);
});

test("a flood of questions gets a bounded number of answers, and a later question is answered", async () => {
  await using found = await startFound();
  const startMs = Date.now();

  for (let count = 0; count < 40; count += 1) found.prober.send(question("Probe", video, "urn:uuid:flood"));
  await until("some are answered", () => answersTo("urn:uuid:flood", found.prober.heard) >= 40);
  found.stand.clock.shiftWall(1_001);
  found.prober.send(question("Probe", video, "urn:uuid:last"));
  await until("the later question is answered", () => answersTo("urn:uuid:last", found.prober.heard) === 2);

  // Each of the two cameras answers 20 times in a second, and the clock was moved on by one.
  const seconds = (Date.now() - startMs) / 1000 + 2;
  expect(answersTo("urn:uuid:flood", found.prober.heard)).toBeLessThanOrEqual(40 * Math.ceil(seconds));
});

test("an interface that there is not is told with those that there are", async () => {
  await expect(startCameras({ "door-1": { discovery: { interface: "eth99" } } })).rejects.toThrow(
    /there is no interface eth99; there are .*127\.0\.0\.1/,
  );
});

function scopes(asked: string, rule = "rfc3986"): string {
  return `<d:Scopes MatchBy="http://schemas.xmlsoap.org/ws/2005/04/discovery/${rule}">${asked}</d:Scopes>`;
}

function answersTo(messageId: string, heard: readonly string[]): number {
  return heard.filter((message) => content(message, "RelatesTo") === messageId).length;
}
