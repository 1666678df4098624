import { AttributeIds, type ClientSession, type DataValue, StatusCodes } from "node-opcua-client";
import { compareTimes, laterTime, type SourceTime } from "./source-time.ts";
import { type Sample, type Tag, toSample } from "./tag.ts";

/** Fewer than servers commonly allow for one Read. */
const nodesPerRead = 1_000;

/** How far the time of a server has come. */
export interface Horizon {
  /** The latest source time of a current value; undefined where no value has one. */
  readonly at: SourceTime | undefined;
  /** The current values of tags of which nothing has been emitted, where they are from before the start of reading. */
  readonly initial: ReadonlyMap<Tag, Sample>;
}

/** Reads the current values of tags once. Throws where the server does not know one, naming each. */
export async function readHorizon(
  session: ClientSession,
  tags: readonly Tag[],
  nowMs: number,
): Promise<Horizon> {
  let at: SourceTime | undefined;
  const initial = new Map<Tag, Sample>();
  for (let start = 0; start < tags.length; start += nodesPerRead) {
    const some = tags.slice(start, start + nodesPerRead);
    const values = await session.read(
      some.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    );
    refuseUnknown(some, values);
    for (const [index, tag] of some.entries()) {
      const value = values[index];
      if (!value?.sourceTimestamp) continue;
      const sample = toSample(tag, value, nowMs);
      at = laterTime(at, sample);
      if (!tag.reached && tag.start && compareTimes(sample, tag.start) <= 0) initial.set(tag, sample);
    }
  }
  return { at, initial };
}

/** One that is left out would be out of order once the server knows it. */
function refuseUnknown(tags: readonly Tag[], values: readonly DataValue[]): void {
  const unknown = tags.flatMap(({ key, nodeId }, index) => {
    const status = values[index]?.statusCode;
    const isUnknown = status === StatusCodes.BadNodeIdUnknown || status === StatusCodes.BadNodeIdInvalid;
    return isUnknown ? [`${key} (${nodeId}): ${status.name}`] : [];
  });
  if (unknown.length > 0) throw new Error(`the server does not know these nodes: ${unknown.join(", ")}`);
}
