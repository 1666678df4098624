import type { Call } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { scopeLimits } from "./scopes.ts";

export function getScopes({ camera: { scopes } }: Call): Xml {
  const scope = (kind: "Fixed" | "Configurable") => (item: string) =>
    xml`<tds:Scopes>
    <tt:ScopeDef>${kind}</tt:ScopeDef><tt:ScopeItem>${item}</tt:ScopeItem>
  </tds:Scopes>`;
  return xml`<tds:GetScopesResponse>
    ${scopes.fixed().map(scope("Fixed"))}${scopes.configurable().map(scope("Configurable"))}
  </tds:GetScopesResponse>`;
}

/** Takes these in place of the configurable scopes that there are. */
export function setScopes(call: Call): Xml {
  const asked = readScopes(call, "Scopes");
  const { scopes } = call.camera;
  if (asked.some((scope) => scopes.fixed().includes(scope))) {
    throw prohibited("ter:ScopeOverwrite", "a fixed scope cannot be set; GetScopes tells which are");
  }
  keep(call, asked);
  return xml`<tds:SetScopesResponse/>`;
}

export function addScopes(call: Call): Xml {
  const { scopes } = call.camera;
  keep(call, [...scopes.configurable(), ...readScopes(call, "ScopeItem")]);
  return xml`<tds:AddScopesResponse/>`;
}

/** Answers with the scopes that it took away. */
export function removeScopes(call: Call): Xml {
  const asked = readScopes(call, "ScopeItem");
  const { scopes } = call.camera;
  if (asked.some((scope) => scopes.fixed().includes(scope))) {
    throw prohibited("ter:FixedScope", "a fixed scope cannot be removed; GetScopes tells which are");
  }
  const unknown = asked.find((scope) => !scopes.configurable().includes(scope));
  if (unknown !== undefined) throw invalidArgument("ter:NoScope", `there is no scope ${unknown}`);
  keep(
    call,
    scopes.configurable().filter((scope) => !asked.includes(scope)),
  );
  const removed = asked.map((scope) => xml`<tds:ScopeItem>${scope}</tds:ScopeItem>`);
  return xml`<tds:RemoveScopesResponse>${removed}</tds:RemoveScopesResponse>`;
}

function keep({ camera: { scopes } }: Call, wanted: readonly string[]): void {
  const unique = [...new Set(wanted)].filter((scope) => !scopes.fixed().includes(scope));
  if (unique.length > scopeLimits.count) {
    const reason = `at most ${scopeLimits.count} configurable scopes are kept`;
    throw new SoapFault(["ter:Action", "ter:TooManyScopes"], reason, { code: "Receiver" });
  }
  scopes.setConfigurable(unique);
}

function readScopes({ request }: Call, name: string): readonly string[] {
  const asked = request.children.filter((child) => child.name === name).map(({ text }) => text.trim());
  const strange = asked.find(
    (scope) => scope.length > scopeLimits.length || !/^[a-z][\w+.-]*:\S+$/i.test(scope),
  );
  if (strange === undefined && asked.length > 0) return asked;
  const got = strange?.slice(0, 80) ?? "none";
  throw invalidArgument(
    "ter:InvalidArgs",
    `expected URIs as scopes, such as onvif://www.onvif.org/name/door, got ${got}`,
  );
}

function prohibited(subcode: string, reason: string): SoapFault {
  return new SoapFault(["ter:OperationProhibited", subcode], reason);
}
