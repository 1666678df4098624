/** How a PackML state looks: production stands tall and every stop dips, so that colour is not the only sign. */
export interface StateLook {
  /** CSS variable of the page. */
  readonly color: string;
  /** Share of the lane's height. */
  readonly share: number;
  /** What the state is to OEE, after ISO 22400-2. */
  readonly meaning: string;
}

/** The states that our ovens pass through, the best first. */
export const stateLooks: ReadonlyMap<string, StateLook> = new Map([
  ["Execute", { color: "var(--execute)", share: 1, meaning: "producing" }],
  ["Suspended", { color: "var(--suspended)", share: 0.7, meaning: "minor stop, waits for others" }],
  ["Held", { color: "var(--held)", share: 0.52, meaning: "down, own cause" }],
  ["Aborted", { color: "var(--aborted)", share: 0.52, meaning: "down, fault" }],
  ["Idle", { color: "var(--idle)", share: 0.28, meaning: "planned break, or ready with nothing to do" }],
  ["Stopped", { color: "var(--stopped)", share: 0.12, meaning: "planned stop, outside OEE" }],
]);

const strange: StateLook = { color: "var(--soft)", share: 0.4, meaning: "another state" };

/** The look of any state; one that we do not know gets a look of its own. */
export function lookOf(state: string): StateLook {
  return stateLooks.get(state) ?? strange;
}
