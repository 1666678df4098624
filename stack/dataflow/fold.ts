import { createHash } from "node:crypto";
import { reasonOf } from "../retry.ts";
import type { Checkpoint, Memory } from "./checkpoint.ts";
import type { Operator, Sample } from "./operator.ts";
import type { ReadingRow, Row } from "./row.ts";

/** An operator with its configuration, as its schema gave it. */
export interface ConfiguredOperator {
  readonly operator: Operator;
  readonly config: unknown;
}

/** All operators of a flow, with what they remember of each asset. */
export interface Fold {
  /** The rows that a sample gives, operator by operator. */
  accept(sample: Sample): readonly Row[];
  /** Stores what changed since it was stored last; throws when that fails, and then the next call stores it. */
  save(): void;
}

export interface FoldOptions {
  readonly operators: readonly ConfiguredOperator[];
  readonly checkpoint: Checkpoint;
  /** Called when an operator throws. */
  readonly onDropped: (reason: string) => void;
}

/** Stateful operators have a name in the checkpoint that changes with their configuration: another one starts afresh. */
interface Named extends ConfiguredOperator {
  readonly owner: string;
}

interface AssetMemory {
  /** The last source time taken of each data point. */
  readonly taken: Map<string, number>;
  /** One for each operator, in their order. */
  readonly states: unknown[];
}

const takenOwner = "taken";

/** Restores what operators remember from the checkpoint when an asset is first heard of. */
export function createFold({ operators, checkpoint, onDropped }: FoldOptions): Fold {
  const named = operators.map((one): Named => ({ ...one, owner: ownerName(one) }));
  const memories = new Map<string, AssetMemory>();
  const changed = new Set<string>();

  function recall(asset: string): AssetMemory {
    const known = memories.get(asset);
    if (known) return known;
    const states = named.map(({ operator, config, owner }) => {
      const stored = operator.stateless ? undefined : checkpoint.load(owner, asset);
      return stored ?? operator.initial(config, asset);
    });
    const taken = new Map(
      Object.entries((checkpoint.load(takenOwner, asset) ?? {}) as Record<string, number>),
    );
    const memory = { taken, states };
    memories.set(asset, memory);
    return memory;
  }

  function memoriesOf(asset: string): readonly Memory[] {
    const { taken, states } = recall(asset);
    const kept = named.flatMap(({ operator, owner }, index) =>
      operator.stateless ? [] : [{ owner, asset, state: states[index] }],
    );
    return kept.length === 0 ? [] : [...kept, { owner: takenOwner, asset, state: Object.fromEntries(taken) }];
  }

  function run({ operator, config }: Named, state: unknown, sample: Sample): readonly Row[] {
    try {
      return operator.accept(state, sample, config);
    } catch (reason) {
      onDropped(`operator ${operator.kind}: ${reasonOf(reason)}`);
      return [];
    }
  }

  return {
    accept(sample) {
      const memory = recall(sample.asset);
      const fresh = takeFresh(sample, memory.taken);
      if (fresh) changed.add(sample.asset);
      const rows: Row[] = [];
      for (const [index, one] of named.entries()) {
        const given = one.operator.stateless ? sample : fresh;
        if (given) rows.push(...run(one, memory.states[index], given));
      }
      return rows;
    },
    save() {
      checkpoint.save([...changed].flatMap((asset) => memoriesOf(asset)));
      changed.clear();
    },
  };
}

/** The readings that are newer than the last one of their data point, which they become; undefined: there are none. */
function takeFresh(sample: Sample, taken: Map<string, number>): Sample | undefined {
  const { readings, sourceMs } = sample;
  const isFresh = ({ dataPoint }: ReadingRow): boolean => {
    if (sourceMs <= (taken.get(dataPoint) ?? -Infinity)) return false;
    taken.set(dataPoint, sourceMs);
    return true;
  };
  const fresh = readings.filter(isFresh);
  if (fresh.length === 0) return undefined;
  return fresh.length === readings.length ? sample : { ...sample, readings: fresh };
}

function ownerName({ operator, config }: ConfiguredOperator): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(config) ?? "")
    .digest("hex");
  return `${operator.kind}@${digest.slice(0, 16)}`;
}
