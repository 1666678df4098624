import type { Call } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { type User, userLevels } from "../users.ts";
import { type Xml, xml } from "../xml.ts";
import { find, type XmlElement } from "../xml-element.ts";

const limits = { users: 20, username: 64, password: 64 } as const;

/** The accounts and their levels; passwords are never told. */
export function getUsers({ camera: { users } }: Call): Xml {
  const told = users.all().map(
    ({ username, level }) => xml`<tds:User>
      <tt:Username>${username}</tt:Username><tt:UserLevel>${level}</tt:UserLevel>
    </tds:User>`,
  );
  return xml`<tds:GetUsersResponse>${told}</tds:GetUsersResponse>`;
}

/** Makes all of these accounts, or none. */
export function createUsers({ camera: { users }, request }: Call): Xml {
  const asked = elements(request, "User").map((user) => readUser(user, undefined));
  const names = new Set(asked.map(({ username }) => username));
  const clash = asked.find(({ username }) => users.find(username) !== undefined);
  if (clash !== undefined || names.size < asked.length) {
    throw prohibited("ter:UsernameClash", "there is an account of that name already");
  }
  if (users.all().length + asked.length > limits.users) {
    const reason = `at most ${limits.users} accounts are kept; delete one`;
    throw new SoapFault(["ter:Action", "ter:TooManyUsers"], reason, { code: "Receiver" });
  }
  for (const user of asked) users.put(user);
  return xml`<tds:CreateUsersResponse/>`;
}

/** Changes level and, where it is given, password of these accounts, of all or of none. */
export function setUsers(call: Call): Xml {
  const { users } = call.camera;
  const asked = elements(call.request, "User").map((user) => {
    const username = find(user, "Username")?.text.trim() ?? "";
    return readUser(user, requireOther(call, username).password);
  });
  for (const user of asked) users.put(user);
  return xml`<tds:SetUserResponse/>`;
}

/** Deletes all of these accounts, or none. */
export function deleteUsers(call: Call): Xml {
  const names = elements(call.request, "Username").map(({ text }) => text.trim());
  for (const username of names) requireOther(call, username);
  for (const username of names) call.camera.users.delete(username);
  return xml`<tds:DeleteUsersResponse/>`;
}

/** The account of that name, unless it is the camera's own. */
function requireOther({ camera: { users } }: Call, username: string): User {
  const user = users.find(username);
  if (user === undefined) throw invalidArgument("ter:UsernameMissing", "there is no account of that name");
  if (!users.isFixed(username)) return user;
  throw invalidArgument("ter:FixedUser", "the camera's own administrator stays as the scenario says");
}

function readUser(asked: XmlElement, oldPassword: string | undefined): User {
  const username = find(asked, "Username")?.text.trim() ?? "";
  const password = find(asked, "Password")?.text || oldPassword || "";
  const wanted = find(asked, "UserLevel")?.text.trim() ?? "";
  if (username.length > limits.username)
    throw prohibited("ter:UsernameTooLong", `at most ${limits.username} characters`);
  if (password.length > limits.password)
    throw prohibited("ter:PasswordTooLong", `at most ${limits.password} characters`);
  if (username === "" || username.includes(":")) {
    throw prohibited("ter:UsernameTooShort", "a Username without a colon was expected");
  }
  if (password === "") throw prohibited("ter:Password", "a Password was expected");
  if (wanted === "Anonymous") throw prohibited("ter:AnonymousNotAllowed", "no account is anonymous");
  const level = userLevels.find((known) => known === wanted);
  if (level !== undefined) return { username, password, level };
  throw invalidArgument("ter:InvalidArgs", `levels are ${userLevels.join(", ")}`);
}

function elements(request: XmlElement, name: string): readonly XmlElement[] {
  const found = request.children.filter((child) => child.name === name);
  if (found.length > 0) return found;
  throw invalidArgument("ter:InvalidArgs", `at least one ${name} was expected`);
}

function prohibited(subcode: string, reason: string): SoapFault {
  return new SoapFault(["ter:OperationProhibited", subcode], reason);
}
