import { invalidArgument } from "../soap-fault.ts";
import { find, type XmlElement } from "../xml-element.ts";

/**
 * Accepts a configuration that is set to what it is already, as clients do that send all they read; throws
 * ter:ConfigModify for anything else, since nothing of it can be changed. What the request leaves out stays as it is.
 */
export function requireUnchanged(
  asked: XmlElement | undefined,
  current: readonly (readonly [path: string, value: string | number])[],
): void {
  for (const [path, value] of current) {
    const steps = path.split("/");
    const attribute = steps.at(-1)?.startsWith("@") ? steps.pop()?.slice(1) : undefined;
    const element = find(asked, ...steps);
    const wanted = attribute === undefined ? element?.text : element?.attributes[attribute];
    if (wanted === undefined || isEqual(wanted.trim(), value)) continue;
    throw invalidArgument(
      "ter:ConfigModify",
      `${path} is ${value} and cannot be set to "${wanted.slice(0, 40)}"`,
    );
  }
}

function isEqual(wanted: string, value: string | number): boolean {
  return typeof value === "number" ? Number(wanted) === value : wanted === value;
}
