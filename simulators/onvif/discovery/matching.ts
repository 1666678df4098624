import { find, type XmlElement } from "../xml-element.ts";
import { targetTypes } from "./target.ts";

const rules = "http://schemas.xmlsoap.org/ws/2005/04/discovery/";
const scopeLimit = 20;

/** Whether a Probe asks for what has these scopes: it has all types and all scopes that are asked for. */
export function matchesProbe(probe: XmlElement, scopes: readonly string[]): boolean {
  return matchesTypes(find(probe, "Types")) && matchesScopes(find(probe, "Scopes"), scopes);
}

function matchesTypes(types: XmlElement | undefined): boolean {
  return words(types).every((type) => {
    const [prefix, name] = type.includes(":") ? type.split(":") : ["", type];
    const namespace = types?.prefixes[prefix ?? ""];
    return targetTypes.some((own) => own.name === name && own.namespace === namespace);
  });
}

function matchesScopes(asked: XmlElement | undefined, scopes: readonly string[]): boolean {
  const wanted = words(asked);
  if (wanted.length > scopeLimit) return false;
  const rule = asked?.attributes.MatchBy?.trim() ?? `${rules}rfc3986`;
  if (rule === `${rules}rfc3986`) return wanted.every((scope) => scopes.some((own) => isPrefix(scope, own)));
  if (rule === `${rules}strcmp0`) return wanted.every((scope) => scopes.includes(scope));
  return false;
}

/** WS-Discovery, section 5.1, rule rfc3986: same scheme and authority, and a path that begins with the same segments. */
function isPrefix(asked: string, own: string): boolean {
  const [left, right] = [URL.parse(asked), URL.parse(own)];
  if (left === null || right === null || left.protocol !== right.protocol) return false;
  // Of a scheme that is not special, the parser leaves the case of the host.
  if (left.host.toLowerCase() !== right.host.toLowerCase()) return false;
  const [start, whole] = [left, right].map(({ pathname }) => pathname.replace(/\/$/, "").split("/"));
  return start?.every((segment, place) => segment === whole?.[place]) ?? false;
}

function words(element: XmlElement | undefined): readonly string[] {
  return element?.text.split(/\s+/).filter((word) => word !== "") ?? [];
}
