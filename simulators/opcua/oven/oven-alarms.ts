import type { UAObject, UAVariable } from "node-opcua-address-space";
import type { Reading, Trace } from "../../plant/trace.ts";
import { type Alarm, openAlarm } from "./alarm.ts";
import type { AlarmLimits } from "./alarm-config.ts";
import { addAlarmNodes, exposeAlarm, offerRefresh } from "./alarm-nodes.ts";
import { type AlarmRule, doorOpenTooLong, jammed, overTemperature } from "./alarm-rules.ts";
import type { Bakery } from "./bakery.ts";

/** The alarms of one oven, judged in plant time by the readings that it reports. */
export interface OvenAlarms {
  readonly byName: ReadonlyMap<string, Alarm>;
  /** True for data points that an alarm looks at. */
  watches(dataPoint: string): boolean;
  /** Judges a reading; readings must come in order. */
  see(reading: Reading): void;
  /** When something will happen without a reading. */
  dueMs(): number;
  /** Lets happen what is due by then, each at its time. */
  elapse(untilMs: number): void;
}

const kinds = [
  {
    name: "OverTemperature",
    rule: overTemperature,
    description: "The chamber is hotter than its setpoint allows",
  },
  { name: "DoorOpenTooLong", rule: doorOpenTooLong, description: "The door has stood open for too long" },
  { name: "Jammed", rule: jammed, description: "Production is held" },
] as const;

/** An oven in the address space, as its parts know it. */
export interface OvenParts {
  readonly oven: UAObject;
  readonly trace: Trace;
  readonly variables: ReadonlyMap<string, UAVariable>;
}

interface Watch {
  readonly rule: AlarmRule;
  readonly alarm: Alarm;
}

/** Adds the alarms whose data points the oven has, as they stand at `nowMs`. */
export function addOvenAlarms(
  bakery: Bakery,
  { oven, trace, variables }: OvenParts,
  nowMs: number,
  limits: AlarmLimits,
): OvenAlarms {
  const watches = kinds.flatMap(({ rule: makeRule, ...kind }): Watch[] => {
    const rule = makeRule(limits);
    const [input, ...others] = rule.dataPoints.map((name) => variables.get(name));
    if (!input || others.includes(undefined)) return [];
    return [{ rule, alarm: addAlarm(bakery, { ...kind, oven, rule, input }) }];
  });
  const alarms = watchAll(watches);
  const readings = trace.dataPoints
    .filter(({ name }) => alarms.watches(name))
    .map(({ name }) => trace.latest(name, nowMs))
    .filter((reading) => reading !== undefined);
  for (const reading of readings.toSorted((one, other) => one.atMs - other.atMs)) alarms.see(reading);
  alarms.elapse(nowMs);
  return alarms;
}

function watchAll(watches: readonly Watch[]): OvenAlarms {
  const byDataPoint = new Map<string, readonly Watch[]>();
  for (const watch of watches) {
    for (const name of watch.rule.dataPoints)
      byDataPoint.set(name, [...(byDataPoint.get(name) ?? []), watch]);
  }
  const dueOf = ({ rule, alarm }: Watch) => Math.min(rule.dueMs(), alarm.dueMs());
  const soonest = () =>
    watches.reduce<Watch | undefined>(
      (first, watch) => (first !== undefined && dueOf(first) <= dueOf(watch) ? first : watch),
      undefined,
    );
  return {
    byName: new Map(watches.map(({ alarm }) => [alarm.identity.name, alarm])),
    watches: (dataPoint) => byDataPoint.has(dataPoint),
    see(reading) {
      for (const { rule, alarm } of byDataPoint.get(reading.dataPoint) ?? []) {
        const finding = rule.see(reading);
        if (finding) alarm.find(finding, reading.atMs);
      }
    },
    dueMs: () => watches.reduce((soonest, watch) => Math.min(soonest, dueOf(watch)), Infinity),
    elapse(untilMs) {
      for (let watch = soonest(); watch !== undefined && dueOf(watch) <= untilMs; watch = soonest()) {
        const dueMs = dueOf(watch);
        watch.alarm.elapse(dueMs);
        const finding = watch.rule.dueMs() <= dueMs ? watch.rule.elapse() : undefined;
        if (finding) watch.alarm.find(finding, dueMs);
      }
    },
  };
}

interface PlannedAlarm {
  readonly name: string;
  readonly description: string;
  readonly oven: UAObject;
  readonly rule: AlarmRule;
  readonly input: UAVariable;
}

function addAlarm(bakery: Bakery, { name, description, oven, rule, input }: PlannedAlarm): Alarm {
  const type = rule.limits ? bakery.eventTypes.limitAlarm : bakery.eventTypes.offNormalAlarm;
  const nodes = addAlarmNodes(bakery.namespace, oven, {
    name,
    description,
    type,
    methods: bakery.alarmMethods.nodeIds,
  });
  const identity = {
    name,
    eventType: type.node.nodeId,
    sourceNode: oven.nodeId,
    sourceName: String(oven.browseName.name),
    inputNode: input.nodeId,
  };
  const { log, startMs } = bakery;
  const alarm = openAlarm({ oven, node: nodes.condition, type, identity, log, startMs, limits: rule.limits });
  bakery.alarmMethods.offer(alarm, [nodes.condition, nodes.shelving]);
  offerRefresh(nodes.condition, alarm);
  if (bakery.exposesAlarms) exposeAlarm(bakery.namespace, nodes, { type, alarm });
  return alarm;
}
