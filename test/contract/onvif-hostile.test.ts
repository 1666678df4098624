import { request } from "node:http";
import { expect, test } from "vitest";
import { content, deviceNamespace, envelope, eventNamespace, post, token } from "../support/onvif-soap.ts";
import { type CameraStand, startCamera } from "../support/onvif-stand.ts";

const kib = 1024;
const soap = "http://www.w3.org/2003/05/soap-envelope";
const question = `<GetDeviceInformation xmlns="${deviceNamespace}"/>`;
const wrap = (body: string) => `<e:Envelope xmlns:e="${soap}"><e:Body>${body}</e:Body></e:Envelope>`;

const hostileBodies: readonly (readonly [what: string, body: string, subcode: string])[] = [
  ["nothing", "", "ter:WellFormed"],
  ["plain text", "hello", "ter:WellFormed"],
  ["JSON", '{"Envelope":{}}', "ter:WellFormed"],
  ["half a document", envelope(question).slice(0, 200), "ter:WellFormed"],
  ["two documents", `${wrap(question)}${wrap(question)}`, "ter:WellFormed"],
  ["control characters", `${wrap("")}\u0000\u0001`, "ter:WellFormed"],
  [
    "an external entity",
    `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]>${wrap("<a>&y;</a>")}`,
    "ter:WellFormed",
  ],
  ["entities that explode", `<!DOCTYPE x [${lol()}]>${wrap("<a>&i;</a>")}`, "ter:WellFormed"],
  ["30,000 elements deep", "<a>".repeat(30_000) + "</a>".repeat(30_000), "ter:WellFormed"],
  ["40 elements deep", wrap("<a>".repeat(40) + "</a>".repeat(40)), "ter:WellFormed"],
  ["30,000 open elements", "<a>".repeat(30_000), "ter:WellFormed"],
  ["a body over the limit", wrap("x".repeat(257 * kib)), "ter:WellFormed"],
  ["60,000 empty elements", wrap("<b/>".repeat(60_000)), "ter:WellFormed"],
  ["4,000 empty elements", wrap("<b/>".repeat(4_000)), "ter:ActionNotSupported"],
  [
    "20,000 attributes",
    wrap(`<b ${Array.from({ length: 20_000 }, (_, index) => `a${index}=""`).join(" ")}/>`),
    "ter:WellFormed",
  ],
  ["a name of 250 KiB", wrap(`<${"n".repeat(250 * kib)}/>`), "ter:ActionNotSupported"],
  ["__proto__ as an element", wrap("<__proto__><isAdmin>true</isAdmin></__proto__>"), "ter:WellFormed"],
  ["constructor as an operation", wrap(`<constructor xmlns="${deviceNamespace}"/>`), "ter:WellFormed"],
  ["toString as an operation", wrap(`<toString xmlns="${deviceNamespace}"/>`), "ter:ActionNotSupported"],
  ["no body", `<e:Envelope xmlns:e="${soap}"/>`, "ter:WellFormed"],
  ["an empty body", wrap(""), "ter:WellFormed"],
  ["HTML", "<html><body>hello</body></html>", "ter:Namespace"],
  ["an envelope of no SOAP", `<Envelope><Body>${question}</Body></Envelope>`, "ter:Namespace"],
  [
    "an operation of a service that is not there",
    wrap('<GetRecordings xmlns="http://www.onvif.org/ver10/recording/wsdl"/>'),
    "ter:ActionNotSupported",
  ],
  [
    "an operation in a wrong namespace",
    wrap(`<GetDeviceInformation xmlns="${eventNamespace}"/>`),
    "ter:ActionNotSupported",
  ],
  [
    "a header that must be understood",
    envelope(question, `<x:Odd xmlns:x="urn:odd" e:mustUnderstand="1"/>${token()}`),
    "MustUnderstand",
  ],
];

test.each(hostileBodies)(
  "%s is answered with a fault while another client is served",
  async (_what, body, subcode) => {
    await using stand = await startCamera();

    const [hostile, honest] = await Promise.all([post(stand.endpoint.address, body), ask(stand)]);

    expect(hostile.status).toBeGreaterThanOrEqual(400);
    expect(content(hostile.text, "Fault")).toContain(subcode);
    expect(hostile.text.length).toBeLessThan(4 * kib);
    expect(honest).toBe("Digital Plant");
    expect(await ask(stand)).toBe("Digital Plant");
  },
);

test("a body of a strange encoding is answered with a fault", async () => {
  await using stand = await startCamera();
  const headers = { "content-type": "text/xml; charset=klingon" };

  const { status, text } = await post(stand.endpoint.address, envelope(question), headers);

  expect(status).toBe(415);
  expect(content(text, "Fault")).toContain("ter:WellFormed");
});

test("a fault to a client of SOAP 1.1 is one of SOAP 1.1", async () => {
  await using stand = await startCamera();
  const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Nonsense/></e:Body></e:Envelope>`;

  const { text } = await post(stand.endpoint.address, body, { "content-type": "text/xml" });

  expect(content(text, "faultcode")).toBe("s:Server");
  expect(content(text, "faultstring")).toContain("ter:ActionNotSupported");
});

test("markup in a Host header does not reach the answer", async () => {
  await using stand = await startCamera();
  const body = envelope(`<GetCapabilities xmlns="${deviceNamespace}"/>`, "");

  const text = await new Promise<string>((resolve, reject) => {
    const headers = { host: 'evil"><script>' };
    const asking = request(
      { port: stand.endpoint.port, path: "/onvif/device_service", method: "POST", headers },
      (answer) => {
        answer
          .setEncoding("utf8")
          .toArray()
          .then((chunks) => resolve(chunks.join("")), reject);
      },
    );
    asking.on("error", reject).end(body);
  });

  expect(text).toContain(stand.origin);
  expect(text).not.toContain("<script");
});

async function ask(stand: CameraStand): Promise<string | undefined> {
  const { text } = await post(stand.endpoint.address, envelope(question));
  return content(text, "Manufacturer");
}

/** Nine entities, each ten times the one before. */
function lol(): string {
  const names = [..."abcdefghi"];
  return names
    .map((name, index) => `<!ENTITY ${name} "${index === 0 ? "lol" : `&${names[index - 1]};`.repeat(10)}">`)
    .join("");
}
