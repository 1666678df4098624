import type { Credentials } from "./username-token.ts";

/** The levels that an account can have, as ONVIF names them. */
export const userLevels = ["Administrator", "Operator", "User"] as const;

export type UserLevel = (typeof userLevels)[number];

/** Somebody who may call the camera. */
export interface User extends Credentials {
  readonly level: UserLevel;
}

/** The accounts of one camera. */
export interface Users {
  find(username: string): User | undefined;
  all(): readonly User[];
  /** The camera's own administrator, whom nobody can change or delete. */
  isFixed(username: string): boolean;
  /** Adds an account, or replaces the one of its name. */
  put(user: User): void;
  delete(username: string): void;
}

/** Opens the accounts with those that the scenario gives; the administrator is fixed. */
export function openUsers(administrator: Credentials, others: readonly User[]): Users {
  const fixed: User = { ...administrator, level: "Administrator" };
  const users = new Map([fixed, ...others].map((user) => [user.username, user]));
  return {
    find: (username) => users.get(username),
    all: () => [...users.values()],
    isFixed: (username) => username === fixed.username,
    put(user) {
      users.set(user.username, user);
    },
    delete(username) {
      users.delete(username);
    },
  };
}
