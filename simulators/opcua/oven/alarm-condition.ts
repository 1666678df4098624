import { type StatusCode, StatusCodes } from "node-opcua-client";

/** OPC UA Part 9, 5.8.17: an alarm that an operator does not want to be told of for now. */
export type Shelving =
  | { readonly kind: "unshelved" }
  /** A one-shot shelving ends with the alarm, at the latest then. */
  | { readonly kind: "timed" | "one-shot"; readonly untilMs: number };

/** Text with the locale in which a client wrote it. */
export interface Text {
  readonly text: string | null;
  readonly locale: string | null;
}

/** How things stand; `level` is the limit that is exceeded, or Active where there is but one. */
export interface Finding {
  readonly level: string | undefined;
  readonly severity: number;
  readonly message: string;
  /** Of the readings on which it rests. */
  readonly quality: StatusCode;
}

/** A condition at one moment; times are plant time as Unix milliseconds. Nothing in it changes. */
export interface Condition extends Finding {
  readonly enabled: boolean;
  readonly acknowledged: boolean;
  readonly confirmed: boolean;
  readonly shelving: Shelving;
  readonly lastSeverity: number;
  readonly comment: Text;
  /** Who wrote the comment. */
  readonly by: string;
  /** When it came to be so. */
  readonly atMs: number;
  readonly sinceMs: Readonly<Record<"enabled" | "active" | "acknowledged" | "confirmed" | "comment", number>>;
}

/** What an operator does to a condition. */
export interface Treatment {
  readonly atMs: number;
  readonly by: string;
  readonly comment?: Text;
}

/** What has become of a condition, or why it stays as it is. */
export type Treated = Condition | StatusCode;

/** A condition before anything was found. */
export function normalCondition(atMs: number): Condition {
  return {
    enabled: true,
    level: undefined,
    severity: 1,
    lastSeverity: 1,
    message: "",
    acknowledged: true,
    confirmed: true,
    shelving: { kind: "unshelved" },
    quality: StatusCodes.Good,
    comment: { text: null, locale: null },
    by: "",
    atMs,
    sinceMs: { enabled: atMs, active: atMs, acknowledged: atMs, confirmed: atMs, comment: atMs },
  };
}

/** True while clients must be shown the condition on ConditionRefresh (OPC UA Part 9, 5.5.2, Retain). */
export function isRetained({ enabled, level, acknowledged, confirmed }: Condition): boolean {
  return enabled && (level !== undefined || !acknowledged || !confirmed);
}

/** The condition with a new finding: what is worse than before must be acknowledged anew. */
export function find(condition: Condition, finding: Finding, atMs: number): Condition {
  const isWorse =
    finding.level !== undefined && finding.severity > (condition.level ? condition.severity : 0);
  const ended = finding.level === undefined && condition.level !== undefined;
  const isActivityNew = (finding.level === undefined) !== (condition.level === undefined);
  return {
    ...condition,
    ...finding,
    atMs,
    lastSeverity: condition.severity,
    acknowledged: condition.acknowledged && !isWorse,
    confirmed: condition.confirmed || isWorse,
    shelving: ended && condition.shelving.kind === "one-shot" ? { kind: "unshelved" } : condition.shelving,
    sinceMs: {
      ...condition.sinceMs,
      ...(isActivityNew && { active: atMs }),
      ...(isWorse && { acknowledged: atMs, confirmed: atMs }),
    },
  };
}

/** An operator has seen it; it is to be confirmed that something was done about it. */
export function acknowledge(condition: Condition, treatment: Treatment): Treated {
  if (condition.acknowledged) return StatusCodes.BadConditionBranchAlreadyAcked;
  const { atMs } = treatment;
  const sinceMs = { ...condition.sinceMs, acknowledged: atMs, confirmed: atMs };
  return addComment({ ...condition, acknowledged: true, confirmed: false, sinceMs }, treatment);
}

/** An operator has done something about it. */
export function confirm(condition: Condition, treatment: Treatment): Treated {
  if (condition.confirmed) return StatusCodes.BadConditionBranchAlreadyConfirmed;
  const sinceMs = { ...condition.sinceMs, confirmed: treatment.atMs };
  return addComment({ ...condition, confirmed: true, sinceMs }, treatment);
}

/** Events keep their comments, and there are many events. */
const longestComment = 4_096;

/** Notes a comment and who wrote it; an empty one without a locale leaves the last one as it is (Part 9, 5.5.6). */
export function addComment(condition: Condition, { atMs, by, comment }: Treatment): Treated {
  if (!comment?.text && !comment?.locale) return { ...condition, atMs, by };
  if (`${comment.text}${comment.locale}`.length > longestComment) return StatusCodes.BadOutOfRange;
  return { ...condition, atMs, by, comment, sinceMs: { ...condition.sinceMs, comment: atMs } };
}

/** Begins or ceases to look at it. */
export function setEnabled(condition: Condition, enabled: boolean, { atMs, by }: Treatment): Treated {
  if (condition.enabled === enabled) {
    return enabled ? StatusCodes.BadConditionAlreadyEnabled : StatusCodes.BadConditionAlreadyDisabled;
  }
  return { ...condition, enabled, atMs, by, sinceMs: { ...condition.sinceMs, enabled: atMs } };
}

/** The longest time for which an alarm may be shelved. */
export const maxTimeShelvedMs = 8 * 3_600_000;

/** Shelves it for a time; one that is shelved already stays as it is. */
export function shelveFor(condition: Condition, forMs: number, { atMs, by }: Treatment): Treated {
  if (condition.shelving.kind === "timed") return StatusCodes.BadConditionAlreadyShelved;
  if (!(forMs > 0 && forMs <= maxTimeShelvedMs)) return StatusCodes.BadShelvingTimeOutOfRange;
  return { ...condition, atMs, by, shelving: { kind: "timed", untilMs: atMs + forMs } };
}

/** Shelves it until it is over, for the longest time at the most. */
export function shelveOnce(condition: Condition, { atMs, by }: Treatment): Treated {
  if (condition.shelving.kind === "one-shot") return StatusCodes.BadConditionAlreadyShelved;
  return { ...condition, atMs, by, shelving: { kind: "one-shot", untilMs: atMs + maxTimeShelvedMs } };
}

/** Takes it from the shelf. */
export function unshelve(condition: Condition, { atMs, by }: Treatment): Treated {
  if (condition.shelving.kind === "unshelved") return StatusCodes.BadConditionNotShelved;
  return { ...condition, atMs, by, shelving: { kind: "unshelved" } };
}
