import { z } from "zod";
import { duration } from "../../duration.ts";
import { serverKeys } from "../server-config.ts";

/** The largest value of an unsigned integer of 32 bits. */
export const largestUInt32 = 0xffffffff;

const valueTypes = ["UInt", "Double", "Bool", "UIntArray"] as const;
export type ValueType = (typeof valueTypes)[number];

/** The options of the slow or fast nodes under their names in OPC PLC: `sn` is the number of slow nodes, `fn` of fast ones. */
function countedNodes(which: "slow" | "fast", seconds: number) {
  return {
    number: z.int().min(0).max(10_000).default(1).describe(`Number of ${which} nodes.`),
    rate: z
      .int()
      .min(1)
      .max(86_400)
      .default(seconds)
      .describe(`Seconds of plant time from one change of the ${which} nodes to the next.`),
    type: z
      .union([z.enum(valueTypes), z.enum(["uint", "double", "bool", "uintarray"])], {
        error: `must be one of ${valueTypes.join(", ")}`,
      })
      .default("UInt")
      .describe(`What the ${which} nodes are: whole numbers, numbers, booleans or 32 whole numbers.`),
    low: z.number().default(0).describe(`Lower bound of the ${which} nodes (UInt and Double).`),
    high: z
      .number()
      .optional()
      .describe(`Upper bound of the ${which} nodes (UInt and Double); 4294967295 if absent.`),
    random: z
      .boolean()
      .default(false)
      .describe(`Whether the ${which} nodes take random values within their bounds, instead of counting up.`),
    step: z
      .number()
      .positive()
      .default(1)
      .describe(`What the ${which} nodes count up by; at the upper bound they begin again at the lower one.`),
  };
}

const slow = countedNodes("slow", 10);
const fast = countedNodes("fast", 1);
const without = (what: string) => z.boolean().default(false).describe(`Leaves ${what} out.`);

/** What a client's asset definition says, in the words of Azure IoT Operations. */
const assetDefinition = z
  .strictObject({
    dataPoints: z
      .record(z.string().min(1), z.string().min(1))
      .refine((points) => Object.keys(points).length > 0, "needs at least one data point")
      .meta({
        description: "The nodes that are read, by the names that their values get.",
        examples: [{ Temperature: "ns=3;s=SpikeData", EnergyUse: "ns=3;s=FastUInt1" }],
      }),
    publishingInterval: duration
      .prefault("1s")
      .describe("How often the server publishes, in wall time as for any client."),
    samplingInterval: duration
      .prefault("1s")
      .describe(
        "How often the server looks at a node, in wall time as for any client: what comes and goes in between is never read. With speed 1 it is plant time too.",
      ),
    queueSize: z
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .describe("How many samples may wait for the next publishing; the oldest is dropped for the newest."),
  })
  .describe(
    "The asset definition that the connector reads the device by; every change of every node if absent. What its sampling passes over counts as not sampled, never as lost.",
  );

/** The options of an `opcua-plc`, named as on the command line of OPC PLC. */
export const plcOptions = z.strictObject({
  ...serverKeys,
  asset: assetDefinition.optional(),
  sn: slow.number,
  sr: slow.rate,
  st: slow.type,
  stl: slow.low,
  stu: slow.high,
  str: slow.random,
  sts: slow.step,
  fn: fast.number,
  fr: fast.rate,
  vfr: z
    .int()
    .min(10)
    .max(86_400_000)
    .optional()
    .describe("Milliseconds of plant time from one change of the fast nodes to the next, in place of fr."),
  ft: fast.type,
  ftl: fast.low,
  ftu: fast.high,
  ftr: fast.random,
  fts: fast.step,
  ns: without("SpikeData"),
  nd: without("DipData"),
  np: without("PositiveTrendData"),
  nn: without("NegativeTrendData"),
  nv: without("StepUp, AlternatingBoolean, RandomSignedInt32 and RandomUnsignedInt32"),
  sc: z.int().min(2).max(100_000).default(50).describe("Cycles in a phase."),
  ct: z.int().min(10).max(3_600_000).default(100).describe("Milliseconds of plant time in a cycle."),
  b2ts: z.number().min(1).max(10).default(1).describe("°C per second by which Boiler #2 heats and cools."),
  b2bt: z.number().min(1).default(10).describe("°C to which Boiler #2 cools."),
  b2tt: z.number().default(80).describe("°C to which Boiler #2 heats; at least 10 above b2bt."),
  b2mi: z.int().min(1).max(largestUInt32).default(300).describe("Seconds between maintenances of Boiler #2."),
  b2oi: z.int().min(1).max(largestUInt32).default(120).describe("Seconds between overheatings of Boiler #2."),
  history: z
    .boolean()
    .default(false)
    .describe(
      "Whether the history of every node can be read, back to the start of the run. OPC PLC has none, and so a lost connection costs what changed meanwhile.",
    ),
  users: z
    .boolean()
    .default(false)
    .describe(
      "Also accepts the users of OPC PLC: user1 with password, and sysadmin with demo. Who comes without a user only reads then.",
    ),
});

export type PlcOptions = z.output<typeof plcOptions>;

/** The slow or the fast nodes as they were asked for. */
export interface CountedNodes {
  readonly name: "Slow" | "Fast";
  readonly count: number;
  readonly everyMs: number;
  readonly type: ValueType;
  readonly low: number;
  readonly high: number;
  readonly isRandom: boolean;
  readonly step: number;
}

/** The slow and the fast nodes of a configuration. */
export function countedNodesOf(options: PlcOptions): readonly [slow: CountedNodes, fast: CountedNodes] {
  const { sn, sr, st, stl, stu, str, sts, fn, fr, vfr, ft, ftl, ftu, ftr, fts } = options;
  const typeOf = (written: PlcOptions["st"]) =>
    valueTypes.find((type) => type.toLowerCase() === written.toLowerCase()) ?? "UInt";
  return [
    {
      name: "Slow",
      count: sn,
      everyMs: sr * 1_000,
      type: typeOf(st),
      low: stl,
      high: stu ?? largestUInt32,
      isRandom: str,
      step: sts,
    },
    {
      name: "Fast",
      count: fn,
      everyMs: vfr ?? fr * 1_000,
      type: typeOf(ft),
      low: ftl,
      high: ftu ?? largestUInt32,
      isRandom: ftr,
      step: fts,
    },
  ];
}
