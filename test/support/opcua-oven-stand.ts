import { tmpdir } from "node:os";
import {
  AttributeIds,
  type ClientSession,
  type ContentFilterOptions,
  constructEventFilter,
  type DataValue,
  type EventFilter,
  LocalizedText,
  NodeId,
  resolveNodeId,
  TimestampsToReturn,
  type UserIdentityInfo,
  type Variant,
  type VariantOptions,
} from "node-opcua-client";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { type DataPoint, type Reading, statusCode, type Trace } from "../../simulators/plant/trace.ts";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import {
  type FakePanel,
  fakePanel,
  fakePlant,
  handClock,
  plantStartMs,
  scriptedTrace,
} from "./opcua-fake-plant.ts";
import { openSessionAs } from "./opcua-server.ts";

/** An oven on a server, a clock in the hand, and a session of node-opcua's client. */
export interface OvenStand extends AsyncDisposable {
  readonly clock: ReturnType<typeof handClock>;
  readonly trace: Trace;
  readonly panel: FakePanel;
  readonly endpoint: DeviceEndpoint;
  readonly session: ClientSession;
  /** One more session, of that user. */
  as(user?: UserIdentityInfo): Promise<AsyncDisposable & { readonly session: ClientSession }>;
}

/** The node id of something of `oven-1`, or of another node of the line's namespace. */
export const ovenNode = (name: string) => `ns=2;s=oven-1.${name}`;
export const lineNode = (name: string) => `ns=2;s=${name}`;
export const plantTime = (ms: number) => new Date(plantStartMs + ms);

const celsius = { code: "CEL", symbol: "°C" };
/** The data points that alarms look at. */
export const alarmPoints: readonly DataPoint[] = [
  {
    name: "Temperature",
    type: "Double",
    description: "Chamber",
    unit: celsius,
    range: { low: 0, high: 300 },
  },
  {
    name: "SetpointTemperature",
    type: "Double",
    description: "Held",
    unit: celsius,
    range: { low: 0, high: 300 },
  },
  { name: "DoorOpen", type: "Boolean", description: "The door is open" },
  { name: "State", type: "Int32", description: "PackML", enumeration: { 6: "Execute", 11: "Held" } },
];

/** A reading so many milliseconds after the plant's start. */
export const reading = (ms: number, dataPoint: string, value: Reading["value"]): Reading => ({
  dataPoint,
  atMs: plantStartMs + ms,
  value,
  status: statusCode.good,
});

/** Everything is normal at the start. */
const calm = [
  reading(0, "Temperature", 230),
  reading(0, "SetpointTemperature", 230),
  reading(0, "DoorOpen", false),
  reading(0, "State", 6),
];

/** Starts `oven-1` with a trace, or with one in which after a calm start comes what is scripted. */
export async function startOvenStand(
  shows: Trace | readonly Reading[],
  keys: Readonly<Record<string, unknown>> = {},
): Promise<OvenStand> {
  const trace = "asset" in shows ? shows : scriptedTrace("oven-1", alarmPoints, [...calm, ...shows]);
  const panel = fakePanel("oven-1");
  return { ...(await startOvensOf(fakePlant([trace], { "oven-1": panel }), keys)), trace, panel };
}

/** Starts the oven of a plant that has one, called `oven-1`. */
export async function startOvensOf(plant: Plant, keys: Readonly<Record<string, unknown>> = {}) {
  await using resources = new AsyncDisposableStack();
  const clock = handClock();
  const config = opcuaOven.config.parse(keys);
  const context = { plant, clock, host: "127.0.0.1", seed: 1, directory: tmpdir() };
  const ovens = resources.use(await opcuaOven.start([{ name: "oven-1", config }], context));
  const [endpoint] = ovens.endpoints;
  if (!endpoint) throw new Error("expected an endpoint");
  const as = (user?: UserIdentityInfo) => openSessionAs(endpoint.address, user ? { user } : {});
  const { session } = resources.use(await as());
  const owned = resources.move();
  return { clock, endpoint, session, as, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Calls a method of an object, by default of the oven. */
export function call(
  session: ClientSession,
  methodId: string,
  inputArguments: readonly VariantOptions[] = [],
  objectId = lineNode("oven-1"),
) {
  return session.call({ objectId, methodId, inputArguments: [...inputArguments] });
}

export async function readNode(session: ClientSession, nodeId: string): Promise<DataValue> {
  return session.read({ nodeId, attributeId: AttributeIds.Value });
}

/** An event by the names of the fields that were selected; times are milliseconds after the plant's start. */
export type TestEvent = Readonly<Record<string, unknown>>;

/** Selects fields by their browse paths, as in `ActiveState.Id`; `ConditionId` is the condition itself. */
export function selecting(fields: readonly string[], where?: ContentFilterOptions): EventFilter {
  const filter = constructEventFilter(
    fields.map((field) => field.split(".")),
    where,
  );
  for (const [place, field] of fields.entries()) {
    const clause = filter.selectClauses?.[place];
    if (field !== "ConditionId" || !clause) continue;
    // OPC UA Part 9, 5.5.2.13.
    Object.assign(clause, { typeDefinitionId: resolveNodeId("i=2782"), browsePath: [], attributeId: 1 });
  }
  return filter;
}

/** Subscribes to the events of a node; `events` fills as they arrive. */
export async function listen(
  session: ClientSession,
  nodeId: string,
  fields: readonly string[],
  where?: ContentFilterOptions,
) {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 20,
    requestedLifetimeCount: 1_000,
    requestedMaxKeepAliveCount: 10,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 1,
  });
  const events: TestEvent[] = [];
  const item = await subscription.monitor(
    { nodeId: resolveNodeId(nodeId), attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: 1_000, discardOldest: true, filter: selecting(fields, where) },
    TimestampsToReturn.Neither,
  );
  item.on("changed", (values: readonly Variant[]) => {
    events.push(toEvent(fields, values));
  });
  // The server begins to listen after its answer; before the next answer it has begun.
  await readNode(session, "i=2258");
  return { subscription, item, events };
}

/** The plain values of an event's fields. */
export function toEvent(fields: readonly string[], values: readonly Variant[]): TestEvent {
  return Object.fromEntries(fields.map((field, place) => [field, plain(values[place])]));
}

function plain(variant: Variant | undefined): unknown {
  if (variant?.value instanceof LocalizedText) return variant.value.text;
  if (variant?.value instanceof NodeId) return variant.value.toString();
  if (variant?.value instanceof Date) return variant.value.getTime() - plantStartMs;
  return variant?.value;
}
