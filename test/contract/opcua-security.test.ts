import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AttributeIds,
  type ClientSession,
  DataType,
  MessageSecurityMode,
  SecurityPolicy,
  StatusCodes,
  UserTokenType,
} from "node-opcua-client";
import {
  createSelfSignedCertificate,
  exploreCertificate,
  generatePrivateKey,
  privateKeyToPEM,
} from "node-opcua-crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import { fakePlant, fakeTrace, handClock } from "../support/opcua-fake-plant.ts";
import {
  endpointsOf,
  engineerNode,
  openSessionAs,
  plainNode,
  startConfiguredOvens,
  startPlainServer,
  temporaryFolder,
} from "../support/opcua-server.ts";

const users = [
  { name: "olga", password: "sees-all", role: "observer" },
  { name: "otto", password: "turns-knobs", role: "operator" },
  { name: "erna", password: "knows-why", role: "engineer" },
] as const;
const asUser = (userName: string, password: string) =>
  ({ type: UserTokenType.UserName, userName, password }) as const;

let pki: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  pki = await temporaryFolder();
});
afterAll(() => pki[Symbol.asyncDispose]());

describe("the security of a server", () => {
  test.each(
    (["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"] as const).flatMap((policy) =>
      (["Sign", "SignAndEncrypt"] as const).map((mode) => [policy, mode] as const),
    ),
  )("lets a client in with %s and %s", async (policy, mode) => {
    await using server = await startPlainServer({
      security: { policies: [policy], modes: [mode], autoAccept: true },
    });
    await using client = await openSessionAs(server.address, {
      policy: SecurityPolicy[policy],
      mode: MessageSecurityMode[mode],
      pki: pki.path,
    });
    expect(await read(client.session)).toBe(180);
  });

  test("offers what it is configured with, and nothing else", async () => {
    await using server = await startPlainServer({
      security: { policies: ["None", "Aes256_Sha256_RsaPss"], modes: ["SignAndEncrypt"], users },
    });
    const offered = (await endpointsOf(server.address)).map((endpoint) => [
      endpoint.securityPolicyUri?.split("#")[1],
      MessageSecurityMode[endpoint.securityMode],
      endpoint.userIdentityTokens?.map(({ tokenType, securityPolicyUri }) => [
        UserTokenType[tokenType],
        securityPolicyUri?.split("#")[1],
      ]),
    ]);
    expect(offered).toEqual([
      [
        "None",
        "None",
        [
          ["Anonymous", undefined],
          ["UserName", "Basic256Sha256"],
        ],
      ],
      [
        "Aes256_Sha256_RsaPss",
        "SignAndEncrypt",
        [
          ["Anonymous", undefined],
          ["UserName", undefined],
        ],
      ],
    ]);
  });

  test("refuses a client without security where it offers none", async () => {
    await using server = await startPlainServer({ security: { policies: ["Basic256Sha256"] } });
    await expect(openSessionAs(server.address, { pki: pki.path })).rejects.toThrow("End point must exist");
  });

  test("has a certificate of its own, for every name that it goes by, which a kept PKI keeps", async () => {
    await using folder = await temporaryFolder();
    const thumbprints = new Set<string>();
    for (let start = 1; start <= 2; start++) {
      await using server = await startPlainServer({
        security: { policies: ["Basic256Sha256"], pki: folder.path },
      });
      const [endpoint] = await endpointsOf(server.address);
      const certificate = endpoint?.serverCertificate ?? Buffer.alloc(0);
      thumbprints.add(certificate.toString("hex"));
      const names = exploreCertificate(certificate).tbsCertificate.extensions?.subjectAltName;
      expect(names?.uniformResourceIdentifier).toEqual([endpoint?.server.applicationUri]);
      expect(names?.dNSName).toContain("localhost");
      expect(names?.iPAddress).toContain("7f000001");
    }
    expect(thumbprints.size).toBe(1);
    expect((await readdir(folder.path)).sort()).toEqual(
      expect.arrayContaining(["issuers", "own", "rejected", "trusted", "users"]),
    );
  });

  test("puts the certificate of an unknown client into rejected, and lets it in once it is moved to trusted", async () => {
    await using folder = await temporaryFolder();
    await using server = await startPlainServer({
      security: { policies: ["Basic256Sha256"], pki: folder.path },
    });
    const connect = () =>
      openSessionAs(server.address, {
        policy: SecurityPolicy.Basic256Sha256,
        mode: MessageSecurityMode.SignAndEncrypt,
        pki: pki.path,
      });
    await expect(connect()).rejects.toThrow();
    const rejected = await readdir(join(folder.path, "rejected"));
    expect(rejected).toHaveLength(1);
    for (const file of rejected) {
      await rename(join(folder.path, "rejected", file), join(folder.path, "trusted/certs", file));
    }
    await using client = await connect();
    expect(await read(client.session)).toBe(180);
    expect(await readdir(join(folder.path, "rejected"))).toEqual([]);
  });
});

describe("the users of a server", () => {
  test.each([
    ["olga", "sees-all", [StatusCodes.BadUserAccessDenied, StatusCodes.BadUserAccessDenied]],
    ["otto", "turns-knobs", [StatusCodes.Good, StatusCodes.BadUserAccessDenied]],
    ["erna", "knows-why", [StatusCodes.Good, StatusCodes.Good]],
  ] as const)(
    "%s may do what the role says, with no security but that of the password",
    async (name, password, verdicts) => {
      await using server = await startPlainServer({ security: { users, anonymous: false } });
      await using client = await openSessionAs(server.address, {
        user: asUser(name, password),
        pki: pki.path,
      });
      expect(await read(client.session)).toBe(180);
      expect(await write(client.session)).toEqual(verdicts);
    },
  );

  test("may come with an encrypted connection too", async () => {
    await using server = await startPlainServer({
      security: { policies: ["Aes128_Sha256_RsaOaep"], users, autoAccept: true },
    });
    await using client = await openSessionAs(server.address, {
      policy: SecurityPolicy.Aes128_Sha256_RsaOaep,
      mode: MessageSecurityMode.SignAndEncrypt,
      user: asUser("otto", "turns-knobs"),
      pki: pki.path,
    });
    expect(await write(client.session)).toEqual([StatusCodes.Good, StatusCodes.BadUserAccessDenied]);
  });

  test.each([
    ["otto", "wrong"],
    ["nobody", "turns-knobs"],
    ["otto", ""],
  ])("are refused as %s with the password %j, and neither is told", async (name, password) => {
    await using server = await startPlainServer({ security: { users } });
    const refusal = await openSessionAs(server.address, {
      user: asUser(name, password),
      pki: pki.path,
    }).catch(String);
    expect(refusal).toMatch(/BadUserAccessDenied|BadIdentityTokenInvalid/);
    expect(refusal).not.toContain("turns-knobs");
  });

  test("are needed where nobody may come without", async () => {
    await using server = await startPlainServer({ security: { users, anonymous: false } });
    await expect(openSessionAs(server.address, { pki: pki.path })).rejects.toThrow("ANONYMOUS");
  });

  test("leave those without a name to look on; where there are none, those may operate", async () => {
    await using guarded = await startPlainServer({ security: { users } });
    await using visitor = await openSessionAs(guarded.address, { pki: pki.path });
    expect(await read(visitor.session)).toBe(180);
    expect(await write(visitor.session)).toEqual([
      StatusCodes.BadUserAccessDenied,
      StatusCodes.BadUserAccessDenied,
    ]);
    await using open = await startPlainServer();
    await using operator = await openSessionAs(open.address, { pki: pki.path });
    expect(await write(operator.session)).toEqual([StatusCodes.Good, StatusCodes.BadUserAccessDenied]);
  });

  test("may have a certificate in place of a password", async () => {
    await using folder = await temporaryFolder();
    const anna = await makeUserCertificate(folder.path, "anna");
    const eve = await makeUserCertificate(folder.path, "eve");
    await using server = await startPlainServer({
      security: {
        policies: ["Basic256Sha256"],
        autoAccept: true,
        anonymous: false,
        certificateUsers: [{ certificate: anna.file, role: "operator" }],
      },
    });
    const connect = ({ certificateData, privateKey }: UserCertificate) =>
      openSessionAs(server.address, {
        policy: SecurityPolicy.Basic256Sha256,
        mode: MessageSecurityMode.SignAndEncrypt,
        user: { type: UserTokenType.Certificate, certificateData, privateKey },
        pki: pki.path,
      });
    await using client = await connect(anna);
    expect(await write(client.session)).toEqual([StatusCodes.Good, StatusCodes.BadUserAccessDenied]);
    await expect(connect(eve)).rejects.toThrow("BadIdentityTokenRejected");
  });
});

describe("ovens on one port", () => {
  const traces = [fakeTrace("oven-1"), fakeTrace("oven-2")];

  test.each([
    [
      "must agree on their security",
      { port: 48_999 },
      { port: 48_999, security: { users } },
      "oven-1 and oven-2 share port 48999 but differ in security or limits",
    ],
    [
      "must not keep the PKI of ovens on another",
      { port: 48_998, security: { pki: "pki" } },
      { port: 48_999, security: { pki: "pki" } },
      "oven-1 and oven-2 are on different servers and keep one PKI, pki",
    ],
  ])("%s", async (_what, first, second, message) => {
    const started = opcuaOven.start(
      [first, second].map((keys, index) => ({
        name: `oven-${index + 1}`,
        config: opcuaOven.config.parse(keys),
      })),
      { plant: fakePlant([]), clock: handClock(), host: "127.0.0.1", seed: 1, directory: "/nowhere" },
    );
    await expect(started).rejects.toThrow(message);
  });

  test("tell the credentials of the first of their users", async () => {
    await using ovens = await startConfiguredOvens(traces, handClock(), { security: { users } });
    const [one, two] = ovens.endpoints;
    expect(one?.credentials).toEqual({ username: "olga", password: "sees-all" });
    expect(two?.port).toBe(one?.port);
  });
});

test.each([
  [{ users: [users[0], users[0]] }, "olga is there already"],
  [{ anonymous: false }, "nobody could connect"],
  [{ users: [{ ...users[0], name: "anonymous" }] }, "nobody is called"],
  [{ policies: [] }, ">=1"],
])("a configuration is refused: %j", (security, message) => {
  const { error } = opcuaOven.config.safeParse({ security });
  expect(error?.message).toContain(message);
  expect(error?.message).not.toContain("sees-all");
});

async function read(session: ClientSession): Promise<unknown> {
  const { value } = await session.read({ nodeId: plainNode, attributeId: AttributeIds.Value });
  return value.value;
}

/** What becomes of writing to the operators' node and to the engineers' one. */
function write(session: ClientSession) {
  const value = { value: { dataType: DataType.Double, value: 190 } };
  return session.write(
    [plainNode, engineerNode].map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value, value })),
  );
}

type UserCertificate = Awaited<ReturnType<typeof makeUserCertificate>>;

async function makeUserCertificate(folder: string, name: string) {
  const keyPair = await generatePrivateKey(2_048);
  const { cert } = await createSelfSignedCertificate({
    privateKey: keyPair,
    subject: `CN=${name}`,
    applicationUri: `urn:test:${name}`,
    dns: [],
    ip: [],
    validity: 30,
    notBefore: new Date(Date.now() - 60_000),
    purpose: 2,
  });
  const { privPem } = await privateKeyToPEM(keyPair);
  const file = join(folder, `${name}.pem`);
  await writeFile(file, cert);
  const certificateData = Buffer.from(cert.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return { file, certificateData, privateKey: privPem };
}
