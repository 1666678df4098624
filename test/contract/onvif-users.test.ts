import { expect, test } from "vitest";
import { onvifCamera } from "../../simulators/onvif/onvif-camera.ts";
import { ask, connectCam, openCam } from "../support/onvif-cam.ts";
import { content, deviceNamespace, envelope, post, token } from "../support/onvif-soap.ts";
import { account, type CameraStand, startCamera } from "../support/onvif-stand.ts";

const users = [
  { username: "olga", password: "oven", level: "Operator" },
  { username: "uwe", password: "view", level: "User" },
] as const;

const move =
  '<Stop xmlns="http://www.onvif.org/ver20/ptz/wsdl"><ProfileToken>profile-h264</ProfileToken></Stop>';
const profiles = '<GetProfiles xmlns="http://www.onvif.org/ver10/media/wsdl"/>';
const label = `<GetDeviceInformation xmlns="${deviceNamespace}"/>`;
const accounts = `<GetUsers xmlns="${deviceNamespace}"/>`;
const setTime = `<SetSystemDateAndTime xmlns="${deviceNamespace}"><DateTimeType>NTP</DateTimeType></SetSystemDateAndTime>`;

test.each<[who: string, header: string, mayDo: readonly string[]]>([
  ["the administrator", "operator/plant", ["profiles", "label", "move", "accounts", "setTime"]],
  ["an operator", "olga/oven", ["profiles", "label", "move"]],
  ["a user", "uwe/view", ["profiles", "label"]],
  ["nobody", "", []],
])("%s may do what the default access policy says", async (_who, login, mayDo) => {
  await using stand = await startCamera({ users: [...users] });
  const questions = { profiles, label, move, accounts, setTime };
  const [username = "", password = ""] = login.split("/");

  for (const [name, question] of Object.entries(questions)) {
    const header = login === "" ? "" : token({ username, password });
    const { status, text } = await post(stand.endpoint.address, envelope(question, header));
    const isAllowed = mayDo.includes(name);
    expect([name, status]).toEqual([name, isAllowed ? 200 : login === "" ? 401 : 400]);
    if (!isAllowed) expect(text).toContain("ter:NotAuthorized");
  }
});

test("a digest of HTTP is refused with 403 where its account may not do it", async () => {
  await using stand = await startCamera({ users: [...users] });
  const cam = openCam(stand.endpoint.port, { username: "uwe", password: "view", useWSSecurity: false });
  await ask((done) => cam.connect(done));

  await expect(ask((done) => cam.stop({}, done))).rejects.toThrow(/level User does not allow/);
});

test("onvif (agsh) makes an account, changes it and deletes it", async () => {
  await using stand = await startCamera();
  const cam = await connectCam(stand.endpoint.port);
  const isKnown = async (username: string, password: string) => {
    const { status } = await post(stand.endpoint.address, envelope(label, token({ username, password })));
    return status === 200;
  };

  await ask((done) => cam.createUsers([{ username: "nina", password: "first", userLevel: "User" }], done));
  expect(await isKnown("nina", "first")).toBe(true);
  await ask((done) => cam.setUsers([{ username: "nina", password: "second", userLevel: "Operator" }], done));
  expect(await isKnown("nina", "first")).toBe(false);
  expect(await isKnown("nina", "second")).toBe(true);
  expect(await ask((done) => cam.getUsers(done))).toMatchObject([
    { username: "operator", userLevel: "Administrator" },
    { username: "nina", userLevel: "Operator" },
  ]);
  await ask((done) => cam.deleteUsers(["nina"], done));
  expect(await isKnown("nina", "second")).toBe(false);
});

test("passwords are never told", async () => {
  await using stand = await startCamera({ users: [...users] });

  const text = await call(stand, accounts);

  expect(text).toContain("olga");
  for (const { password } of [account, ...users]) expect(text).not.toContain(`>${password}<`);
});

test.each([
  ["a name that is taken", create("operator", "x", "User"), "ter:UsernameClash"],
  ["one name twice", create("a", "x", "User").repeat(2), "ter:UsernameClash"],
  ["an account without a password", create("a", "", "User"), "ter:Password"],
  ["an anonymous account", create("a", "x", "Anonymous"), "ter:AnonymousNotAllowed"],
  ["a level that there is not", create("a", "x", "King"), "ter:InvalidArgs"],
  ["a name that is too long", create("a".repeat(65), "x", "User"), "ter:UsernameTooLong"],
])("%s is refused, and nothing is made", async (_what, asked, subcode) => {
  await using stand = await startCamera();

  await expect(call(stand, `<CreateUsers xmlns="${deviceNamespace}">${asked}</CreateUsers>`)).rejects.toThrow(
    subcode,
  );
  expect([...(await call(stand, accounts)).matchAll(/<tt:Username>/g)]).toHaveLength(1);
});

test.each([
  ["changed", `<SetUser xmlns="${deviceNamespace}">${create("operator", "new", "User")}</SetUser>`],
  ["deleted", `<DeleteUsers xmlns="${deviceNamespace}"><Username>operator</Username></DeleteUsers>`],
])("the camera's own administrator is not %s", async (_how, asked) => {
  await using stand = await startCamera();

  await expect(call(stand, asked)).rejects.toThrow("ter:FixedUser");
  await call(stand, label);
});

test("accounts are at most 20", async () => {
  await using stand = await startCamera();
  const all = Array.from({ length: 20 }, (_, number) => create(`user-${number}`, "x", "User")).join("");

  await expect(call(stand, `<CreateUsers xmlns="${deviceNamespace}">${all}</CreateUsers>`)).rejects.toThrow(
    "ter:TooManyUsers",
  );
});

test("the clock is set by hand and back, and tokens are judged by it", async () => {
  await using stand = await startCamera();
  const time = `<GetSystemDateAndTime xmlns="${deviceNamespace}"/>`;
  const manual =
    "<DateTimeType>Manual</DateTimeType><DaylightSavings>false</DaylightSavings><TimeZone><TZ>CET-1CEST</TZ></TimeZone><UTCDateTime><Time><Hour>10</Hour><Minute>20</Minute><Second>30</Second></Time><Date><Year>2030</Year><Month>2</Month><Day>3</Day></Date></UTCDateTime>";

  await call(stand, `<SetSystemDateAndTime xmlns="${deviceNamespace}">${manual}</SetSystemDateAndTime>`);
  const shown = await call(stand, time);
  expect(shown).toContain("<tt:Year>2030</tt:Year>");
  expect(shown).toContain("<tt:TZ>CET-1CEST</tt:TZ>");
  await expect(call(stand, label)).rejects.toThrow("ter:NotAuthorized");
  const createdMs = Date.UTC(2030, 1, 3, 10, 20, 30);
  expect((await post(stand.endpoint.address, envelope(setTime, token({ createdMs })))).status).toBe(200);

  await call(stand, label);
});

test.each([
  ["no date", "<DateTimeType>Manual</DateTimeType>", "ter:InvalidDateTime"],
  [
    "a day that there is not",
    "<DateTimeType>Manual</DateTimeType><UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>2</Month><Day>30</Day></Date></UTCDateTime>",
    "ter:InvalidDateTime",
  ],
  [
    "a zone that is none",
    "<DateTimeType>NTP</DateTimeType><TimeZone><TZ>&lt;&gt;?!</TZ></TimeZone>",
    "ter:InvalidTimeZone",
  ],
])("the clock is not set to %s", async (_what, asked, subcode) => {
  await using stand = await startCamera();

  await expect(
    call(stand, `<SetSystemDateAndTime xmlns="${deviceNamespace}">${asked}</SetSystemDateAndTime>`),
  ).rejects.toThrow(subcode);
});

function create(username: string, password: string, level: string): string {
  return `<User><Username>${username}</Username><Password>${password}</Password><UserLevel>${level}</UserLevel></User>`;
}

async function call(stand: CameraStand, body: string): Promise<string> {
  const { status, text } = await post(stand.endpoint.address, envelope(body));
  if (status !== 200) throw new Error(content(text, "Fault"));
  return text;
}

test("two accounts of one name are a mistake in the scenario", () => {
  const asked = { watches: "oven-1", users: [{ username: "operator", password: "x", level: "User" }] };

  expect(onvifCamera.config.safeParse(asked).error?.issues[0]?.path).toEqual(["users", 0, "username"]);
});
