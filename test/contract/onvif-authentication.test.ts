import { expect, test } from "vitest";
import { deviceNamespace, envelope, post, type TokenOptions, token } from "../support/onvif-soap.ts";
import { startCamera } from "../support/onvif-stand.ts";

const question = `<GetDeviceInformation xmlns="${deviceNamespace}"/>`;
const tooLateMs = 301_000;

test.each<[string, TokenOptions]>([
  ["a wrong password", { password: "wrong" }],
  ["an empty password", { password: "" }],
  ["a wrong username", { username: "admin" }],
  ["a token that is too old", { createdMs: Date.now() - tooLateMs }],
  ["a token from the future", { createdMs: Date.now() + tooLateMs }],
])("%s is answered with 400 and ter:NotAuthorized", async (_name, options) => {
  await using stand = await startCamera();

  const { status, text } = await post(stand.endpoint.address, envelope(question, token(options)));

  expect(status).toBe(400);
  expect(text).toContain("ter:NotAuthorized");
});

test("a token is good once: the same nonce again is refused, another is not", async () => {
  await using stand = await startCamera();
  const used = envelope(question, token());

  expect((await post(stand.endpoint.address, used)).status).toBe(200);
  const replayed = await post(stand.endpoint.address, used);
  expect(replayed.status).toBe(400);
  expect(replayed.text).toContain("this Nonce was already used");
  expect((await post(stand.endpoint.address, envelope(question))).status).toBe(200);
});

test("a nonce is remembered for as long as its token is in time", async () => {
  await using stand = await startCamera();
  const used = envelope(question, token({ createdMs: Date.now() + 299_000 }));
  await post(stand.endpoint.address, used);

  stand.clock.shiftWall(590_000);

  expect((await post(stand.endpoint.address, used)).text).toContain("this Nonce was already used");
});

test.each([
  ["a password in plain text", (header: string) => header.replace("#PasswordDigest", "#PasswordText")],
  ["a token without a nonce", (header: string) => header.replace(/<w:Nonce>.*?<\/w:Nonce>/, "")],
  ["a token without a time", (header: string) => header.replace(/<u:Created>.*?<\/u:Created>/, "")],
  [
    "a security header without a token",
    (header: string) => header.replace(/<w:UsernameToken>.*<\/w:UsernameToken>/, ""),
  ],
])("%s is refused", async (_name, spoil) => {
  await using stand = await startCamera();

  const { status, text } = await post(stand.endpoint.address, envelope(question, spoil(token())));

  expect(status).toBe(400);
  expect(text).toContain("ter:NotAuthorized");
});

test("without credentials the camera asks for a digest", async () => {
  await using stand = await startCamera();

  const response = await fetch(stand.endpoint.address, { method: "POST", body: envelope(question, "") });

  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(
    /^Digest realm="[^"]+", nonce="[^"]+", qop="auth"/,
  );
  expect(await response.text()).toContain("ter:NotAuthorized");
});

test("the time is told to everybody, even to a client whose clock is a year off", async () => {
  await using stand = await startCamera();
  const time = `<GetSystemDateAndTime xmlns="${deviceNamespace}"/>`;
  const lateToken = token({ createdMs: Date.now() - 365 * 86_400_000 });

  expect((await post(stand.endpoint.address, envelope(time, ""))).status).toBe(200);
  expect((await post(stand.endpoint.address, envelope(time, lateToken))).status).toBe(200);
});

test("services and capabilities are told to everybody, but not to one with a wrong password", async () => {
  await using stand = await startCamera();
  const services = `<GetServices xmlns="${deviceNamespace}"><IncludeCapability>true</IncludeCapability></GetServices>`;

  expect((await post(stand.endpoint.address, envelope(services, ""))).status).toBe(200);
  expect((await post(stand.endpoint.address, envelope(services, token({ password: "wrong" })))).status).toBe(
    400,
  );
});

test.each([
  ["without credentials", {}, 401],
  ["with the account", { authorization: `Basic ${btoa("operator:plant")}` }, 200],
  ["with a wrong password", { authorization: `Basic ${btoa("operator:wrong")}` }, 401],
  ["with nonsense", { authorization: 'Digest username="operator", nonce="1-2", uri="/snapshot.jpg"' }, 401],
])("a snapshot %s is answered with %3$s", async (_name, headers, status) => {
  await using stand = await startCamera();

  const response = await fetch(`${stand.origin}/snapshot.jpg`, { headers });
  await response.arrayBuffer();

  expect(response.status).toBe(status);
});

test("a nonce that is spelled in another way is the same nonce", async () => {
  await using stand = await startCamera();
  const header = token();
  expect((await post(stand.endpoint.address, envelope(question, header))).status).toBe(200);

  // Whoever decodes base64 passes over what does not belong there, and the digest stays right.
  const respelled = header.replace("<w:Nonce>", "<w:Nonce>!");

  expect((await post(stand.endpoint.address, envelope(question, respelled))).text).toContain(
    "this Nonce was already used",
  );
});

test("a token that was used while the clock was ahead is not good again when its time comes", async () => {
  await using stand = await startCamera();
  const skew = await stand.inject("camera-clock-skew", { by: "20m" });
  const used = envelope(question, token({ createdMs: Date.now() + 1_200_000 }));
  expect((await post(stand.endpoint.address, used)).status).toBe(200);
  await skew[Symbol.asyncDispose]();

  stand.clock.shiftWall(1_200_000);

  expect((await post(stand.endpoint.address, used)).text).toContain("this Nonce was already used");
});

test("a long header without sense costs a camera no more than a short one", async () => {
  await using stand = await startCamera();
  const headers = { authorization: `Digest ${"a".repeat(15_000)}` };
  const ask = () => fetch(`${stand.origin}/snapshot.jpg`, { headers }).then(({ status }) => status);

  const begin = performance.now();
  const statuses = await Promise.all(Array.from({ length: 20 }, ask));

  expect(new Set(statuses)).toEqual(new Set([401]));
  // Read letter by letter from each of its letters, each took half a second.
  expect(performance.now() - begin).toBeLessThan(3_000);
});
