import { statSync } from "node:fs";
import type { SignalSpec } from "../../plant/signal-spec.ts";
import type { BuiltInType } from "./data-types.ts";
import type { NodesetOptions } from "./nodeset-config.ts";
import { type NodesetFile, nodesetPath, readNodesetFile, standardNodesets } from "./nodeset-file.ts";
import { findVariables, type NodesetVariable } from "./nodeset-variable.ts";
import { whyUnfit } from "./signal-fit.ts";
import { fits } from "./variable-rule.ts";

/** A mistake in a configuration, with the path of the key where it is. */
export interface NodesetProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A variable with the signal that a rule gives it. */
export interface GeneratedVariable {
  /** Its browse name; its path, where another generated variable has the same name. */
  readonly dataPoint: string;
  readonly nodeId: string;
  readonly builtInType: BuiltInType;
  readonly signal: SignalSpec;
}

/** What a configuration comes to. */
export interface NodesetPlan {
  readonly files: readonly NodesetFile[];
  readonly generated: readonly GeneratedVariable[];
  /** Every mistake in it; the rest is of no use while there is one. */
  readonly problems: readonly NodesetProblem[];
}

/** Reads the nodesets of a configuration and binds its signals to their variables. */
export function planNodeset({ nodesets, generators }: NodesetOptions): NodesetPlan {
  const files: NodesetFile[] = [];
  const problems: NodesetProblem[] = [];
  for (const [index, name] of nodesets.entries()) {
    try {
      files.push(readOnce(name));
    } catch (cause) {
      problems.push({
        path: ["nodesets", index],
        message: cause instanceof Error ? cause.message : String(cause),
      });
    }
  }
  // Rules over half of the nodesets would be blamed for what the other half has.
  if (problems.length > 0) return { files, generated: [], problems };
  const missing = modelProblems(files);
  if (missing.length > 0) return { files, generated: [], problems: missing };
  const variables = findVariables(files);
  const bound = bind(variables, generators);
  return {
    files,
    generated: bound.generated,
    problems: bound.problems,
  };
}

const known = new Map<string, { readonly version: string; readonly file: NodesetFile }>();

/** A scenario is checked in several steps, and each needs the nodesets. */
function readOnce(name: string): NodesetFile {
  const path = nodesetPath(name);
  const status = statSync(path, { throwIfNoEntry: false });
  const version = `${status?.mtimeMs} ${status?.size}`;
  const before = known.get(name);
  if (before?.version === version && before.file.path === path) return before.file;
  const file = readNodesetFile(name);
  known.set(name, { version, file });
  return file;
}

const standardUri = "http://opcfoundation.org/UA/";

function modelProblems(files: readonly NodesetFile[]): readonly NodesetProblem[] {
  const models = files.flatMap((file) => file.models.map(({ uri }) => uri));
  return files.flatMap((file, index) => {
    const path = ["nodesets", index];
    const missing = file.models
      .flatMap(({ requires }) => requires)
      .filter((uri) => uri !== standardUri && !models.includes(uri))
      .map((uri) => {
        const name = standardNodesets.nameOf(uri);
        return { path, message: `requires the model ${uri}; add ${name ?? "the file that defines it"}` };
      });
    const earlier = files.slice(0, index);
    const twice = file.models
      .filter(({ uri }) => earlier.some((other) => other.models.some((model) => model.uri === uri)))
      .map(({ uri }) => ({
        path,
        message: `defines the model ${uri}, which another nodeset defines already`,
      }));
    return [...missing, ...twice];
  });
}

function bind(variables: readonly NodesetVariable[], generators: NodesetOptions["generators"]) {
  const problems: NodesetProblem[] = [];
  const taken = new Map<NodesetVariable, SignalSpec>();
  for (const [index, { match, signal }] of generators.entries()) {
    const found = variables.filter((variable) => fits(match, variable));
    const free = found.filter((variable) => !taken.has(variable));
    if (free.length === 0) {
      const message = found.length > 0 ? "an earlier rule fits all that it fits" : tellNothing(variables);
      problems.push({ path: ["generators", index, "match"], message });
    }
    for (const variable of free) {
      const unfit = whyUnfit(signal, variable);
      if (unfit !== undefined) problems.push({ path: ["generators", index, "signal"], message: unfit });
      taken.set(variable, signal);
    }
  }
  const names = Map.groupBy(taken.keys(), ({ browseName }) => browseName);
  const generated = [...taken].flatMap(([variable, signal]): GeneratedVariable[] => {
    const { nodeId, builtInType, browseName, paths } = variable;
    const isAlone = names.get(browseName)?.length === 1;
    const dataPoint = isAlone ? browseName : (paths[0] ?? browseName);
    return builtInType === undefined ? [] : [{ dataPoint, nodeId, builtInType, signal }];
  });
  return { generated, problems };
}

function tellNothing(variables: readonly NodesetVariable[]): string {
  const paths = variables.flatMap(({ paths: [path] }) => path ?? []);
  const shown = paths.slice(0, 5).join(", ");
  if (paths.length === 0) return "fits no variable; the nodesets have none below the Objects folder";
  return `fits no variable; there ${paths.length === 1 ? "is" : "are"} ${shown}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}`;
}
