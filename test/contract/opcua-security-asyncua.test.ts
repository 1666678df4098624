import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startPlainServer, temporaryFolder } from "../support/opcua-server.ts";

const python = process.env.PYTHON ?? "python3";
const hasAsyncua = spawnSync(python, ["-c", "import asyncua"]).status === 0;
const why = hasAsyncua ? "" : ` (skipped: ${python} has no asyncua; pip install asyncua)`;

/** Prints one line of JSON: the value that it read and what became of its writing, or the name of the error. */
const script = `
import asyncio, json, socket, sys
from pathlib import Path
from cryptography.x509.oid import ExtendedKeyUsageOID
from asyncua import Client, ua
from asyncua.crypto import security_policies
from asyncua.crypto.cert_gen import setup_self_signed_certificate

url, policy, mode, user, password, folder = sys.argv[1:]
uri = "urn:test:asyncua"

async def main():
    client = Client(url)
    client.application_uri = uri
    if policy != "None":
        key, certificate = Path(folder, "key.pem"), Path(folder, "certificate.der")
        await setup_self_signed_certificate(
            key, certificate, uri, socket.gethostname(), [ExtendedKeyUsageOID.CLIENT_AUTH], {"commonName": "asyncua"})
        await client.set_security(
            getattr(security_policies, "SecurityPolicy" + policy), str(certificate), str(key),
            mode=getattr(ua.MessageSecurityMode, mode))
    if user:
        client.set_user(user)
        client.set_password(password)
    try:
        async with client:
            node = client.get_node("ns=2;s=Setpoint")
            value = await node.read_value()
            try:
                await node.write_value(190.0)
                written = "Good"
            except ua.UaStatusCodeError as error:
                written = type(error).__name__
            return [value, written]
    except ua.UaStatusCodeError as error:
        return [type(error).__name__]

print(json.dumps(asyncio.run(asyncio.wait_for(main(), 30))))
`;

const users = [
  { name: "olga", password: "sees-all", role: "observer" },
  { name: "otto", password: "turns-knobs", role: "operator" },
];

test.skipIf(!hasAsyncua).each([
  ["Basic256Sha256", "Sign", "otto", "turns-knobs", [180, "Good"]],
  ["Basic256Sha256", "SignAndEncrypt", "olga", "sees-all", [180, "BadUserAccessDenied"]],
  ["Aes128Sha256RsaOaep", "SignAndEncrypt", "otto", "turns-knobs", [180, "Good"]],
  ["Aes256Sha256RsaPss", "SignAndEncrypt", "", "", [180, "BadUserAccessDenied"]],
  ["None", "None", "otto", "turns-knobs", [180, "Good"]],
  ["None", "None", "otto", "wrong", ["BadUserAccessDenied"]],
])(`asyncua with %s and %s as %j${why}`, async (policy, mode, user, password, answer) => {
  await using server = await startPlainServer({
    security: {
      policies: ["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"],
      users,
      autoAccept: true,
    },
  });
  expect(await connect(server.address, policy, mode, user, password)).toEqual(answer);
});

test.skipIf(!hasAsyncua)(`asyncua without security is refused where none is offered${why}`, async () => {
  await using server = await startPlainServer({ security: { policies: ["Basic256Sha256"] } });
  expect(await connect(server.address, "None", "None", "", "")).toEqual([
    expect.stringMatching(/^BadSecurity(Policy|Mode)Rejected$/),
  ]);
});

test.skipIf(!hasAsyncua)(`asyncua without a user is refused where one is needed${why}`, async () => {
  await using server = await startPlainServer({ security: { users, anonymous: false } });
  expect(await connect(server.address, "None", "None", "", "")).toEqual(["BadIdentityTokenInvalid"]);
});

async function connect(...wishes: string[]): Promise<unknown> {
  await using folder = await temporaryFolder();
  const { stdout } = await promisify(execFile)(python, ["-c", script, ...wishes, folder.path]);
  return JSON.parse(stdout);
}
