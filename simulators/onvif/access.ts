import type { UserLevel } from "./users.ts";

/** What an operation touches (ONVIF Core, access classes). */
export const accessClasses = [
  "PRE_AUTH",
  "READ_SYSTEM",
  "READ_SYSTEM_SENSITIVE",
  "READ_SYSTEM_SECRET",
  "WRITE_SYSTEM",
  "UNRECOVERABLE",
  "READ_MEDIA",
  "ACTUATE",
] as const;

export type AccessClass = (typeof accessClasses)[number];

/** A caller without credentials is Anonymous. */
export type CallerLevel = UserLevel | "Anonymous";

/** ONVIF Core, default access policy. */
const allowed: Readonly<Record<CallerLevel, readonly AccessClass[]>> = {
  Administrator: accessClasses,
  Operator: ["PRE_AUTH", "READ_SYSTEM", "READ_SYSTEM_SENSITIVE", "READ_MEDIA", "ACTUATE"],
  User: ["PRE_AUTH", "READ_SYSTEM", "READ_MEDIA"],
  Anonymous: ["PRE_AUTH"],
};

/** Whether a caller of that level may call operations of that class. */
export function mayCall(level: CallerLevel, accessClass: AccessClass): boolean {
  return allowed[level].includes(accessClass);
}
