import { type StatusCode, StatusCodes, type Variant } from "node-opcua-client";
import type { Alarm } from "./alarm.ts";
import {
  acknowledge,
  addComment,
  type Condition,
  confirm,
  setEnabled,
  shelveFor,
  shelveOnce,
  type Treated,
  type Treatment,
  unshelve,
} from "./alarm-condition.ts";
import { byteString, double, text } from "./variants.ts";

type Inputs = readonly Variant[];

/** A method of conditions or of their shelving states. */
export interface AlarmOperation {
  readonly name: string;
  /** The declaration in the standard's namespace, by which clients may call it as well. */
  readonly declaration: number;
  readonly of: "condition" | "shelving";
  readonly audit: string;
  readonly auditFields: (inputs: Inputs) => Record<string, Variant>;
  readonly treat: (condition: Condition, treatment: Treatment, inputs: Inputs) => Treated;
  /** The first input is the id of the event that the operator saw. */
  readonly answersEvent?: boolean;
}

const commented = ([eventId, comment]: Inputs): Record<string, Variant> => ({
  conditionEventId: byteString(eventId?.value ?? Buffer.alloc(0)),
  comment: text(comment?.value?.text ?? null, comment?.value?.locale ?? null),
});
const nothing = () => ({});
const onEvent = { of: "condition", auditFields: commented, answersEvent: true } as const;
const enabling = { of: "condition", audit: "AuditConditionEnableEventType", auditFields: nothing } as const;
const onShelf = { of: "shelving", audit: "AuditConditionShelvingEventType", auditFields: nothing } as const;

/** Every method by which operators treat alarms. */
export const alarmOperations: readonly AlarmOperation[] = [
  {
    ...onEvent,
    name: "Acknowledge",
    declaration: 9111,
    audit: "AuditConditionAcknowledgeEventType",
    treat: acknowledge,
  },
  { ...onEvent, name: "Confirm", declaration: 9113, audit: "AuditConditionConfirmEventType", treat: confirm },
  {
    ...onEvent,
    name: "AddComment",
    declaration: 9029,
    audit: "AuditConditionCommentEventType",
    treat: addComment,
  },
  {
    ...enabling,
    name: "Enable",
    declaration: 9027,
    treat: (condition, by) => setEnabled(condition, true, by),
  },
  {
    ...enabling,
    name: "Disable",
    declaration: 9028,
    treat: (condition, by) => setEnabled(condition, false, by),
  },
  { ...onShelf, name: "Unshelve", declaration: 9211, treat: unshelve },
  { ...onShelf, name: "OneShotShelve", declaration: 9212, treat: shelveOnce },
  {
    ...onShelf,
    name: "TimedShelve",
    declaration: 9213,
    auditFields: ([forMs]) => ({ shelvingTime: double(Number(forMs?.value)) }),
    treat: (condition, by, [forMs]) => shelveFor(condition, Number(forMs?.value), by),
  },
];

/** Does what the method says to the alarm; answers why not where that is not possible. */
export function operate(
  { answersEvent, treat }: AlarmOperation,
  alarm: Alarm,
  inputs: Inputs,
  who: Treatment,
): StatusCode {
  if (!answersEvent) return alarm.treat((condition) => treat(condition, who, inputs));
  const [eventId, comment] = inputs;
  return alarm.treat((condition) => {
    if (!condition.enabled) return StatusCodes.BadConditionDisabled;
    if (!alarm.eventIds().some((known) => eventId?.value?.equals?.(known)))
      return StatusCodes.BadEventIdUnknown;
    return treat(condition, { ...who, comment: comment?.value }, inputs);
  });
}
