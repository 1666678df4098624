import { z } from "zod";
import { suggest } from "./suggest.ts";

/** A mistake at a path, before its line is known. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The mistake is the key itself, not its value. */
  readonly atKey?: boolean;
}

/** Part of a JSON schema, as far as finding the keys and kinds at a path needs it. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
  readonly const?: unknown;
}

/** Turns what zod found into sentences that say what was expected, what came, and what was probably meant. */
export function explainIssues(
  schema: z.ZodType,
  input: unknown,
  issues: readonly z.core.$ZodIssue[],
): Mistake[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Shape;
  return issues.flatMap((issue) => explain(issue, root, input));
}

function explain(issue: z.core.$ZodIssue, root: Shape, input: unknown): Mistake[] {
  const { path } = issue;
  const got = valueAt(input, path);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(shapeAt(root, input, path)?.properties ?? {});
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known), atKey: true }));
  }
  if (issue.code === "invalid_key") {
    return [{ path, message: issue.issues.map((inner) => inner.message).join("; "), atKey: true }];
  }
  if (issue.code === "invalid_union" && issue.discriminator !== undefined) {
    const kinds = kindsAt(root, input, path);
    return [{ path, message: unknownKind(valueAt(input, path), kinds) }];
  }
  if (got === undefined && path.length > 0) return [{ path, message: "is missing" }];
  if (issue.code === "invalid_value") {
    const choices = issue.values.map(String);
    return [{ path, message: oneOf(got, choices) }];
  }
  if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
    return [{ path, message: `must be ${article(issue.expected)}, got ${show(got)}` }];
  }
  if ((issue.code === "too_small" || issue.code === "too_big") && issue.message.startsWith("Too ")) {
    return [{ path, message: `${beyond(issue)}, got ${show(got)}` }];
  }
  const message = issue.message.includes("got ") ? issue.message : `${issue.message}, got ${show(got)}`;
  return [{ path, message: issue.code === "too_small" && Array.isArray(got) ? issue.message : message }];
}

/** What a number, text or list must be that is too small or too big for its schema. */
function beyond(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [word, limit] =
    issue.code === "too_small"
      ? (["at least", issue.minimum] as const)
      : (["at most", issue.maximum] as const);
  if (issue.origin === "string") return `must have ${word} ${limit} character${limit === 1 ? "" : "s"}`;
  if (issue.origin === "array") return `must have ${word} ${limit} entr${limit === 1 ? "y" : "ies"}`;
  if (issue.inclusive === false) return `must be ${issue.code === "too_small" ? "above" : "below"} ${limit}`;
  return `must be ${word} ${limit}`;
}

const article = (type: string) => `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;

function unknownKey(key: string, known: readonly string[]): string {
  const meant = suggest(key, known);
  if (meant !== undefined) return `unknown key; did you mean ${meant}?`;
  return `unknown key; keys here are ${known.join(", ")}`;
}

function unknownKind(kind: unknown, kinds: readonly string[]): string {
  if (kind === undefined) return `is missing; kinds are ${kinds.join(", ")}`;
  return oneOf(kind, kinds);
}

function oneOf(got: unknown, choices: readonly string[]): string {
  const meant = typeof got === "string" ? suggest(got, choices) : undefined;
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `must be one of ${choices.join(", ")}, got ${show(got)}${hint}`;
}

/** A value as the user wrote it, cut where it is long. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function shapeAt(root: Shape, input: unknown, path: readonly PropertyKey[]): Shape | undefined {
  let shape: Shape | undefined = branch(root, input);
  for (const [depth, key] of path.entries()) {
    const next: Shape | boolean | undefined =
      typeof key === "number"
        ? shape?.items
        : (shape?.properties?.[String(key)] ?? shape?.additionalProperties);
    if (typeof next !== "object") return undefined;
    shape = branch(next, valueAt(input, path.slice(0, depth + 1)));
  }
  return shape;
}

/** The alternative of a union that the value's kind chooses. */
function branch(shape: Shape, value: unknown): Shape {
  const kind = valueAt(value, ["kind"]);
  return alternatives(shape).find((one) => one.properties?.kind?.const === kind) ?? shape;
}

const alternatives = (shape: Shape) => shape.oneOf ?? shape.anyOf ?? [];

function kindsAt(root: Shape, input: unknown, path: readonly PropertyKey[]): string[] {
  const parent = shapeAt(root, input, path.slice(0, -1));
  return alternatives(parent ?? {}).map((one) => String(one.properties?.kind?.const));
}
