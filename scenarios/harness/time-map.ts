import { createFloat64List } from "./typed-list.ts";

/** Which wall time belongs to which plant time: one pair for each step that the clock took. */
export interface TimeMap {
  record(plantMs: number, wallMs: number): void;
  /** The wall time of the first step that reached that plant time; the last one's beyond the end. */
  wallAt(plantMs: number): number;
}

export function createTimeMap(): TimeMap {
  const plant = createFloat64List();
  const wall = createFloat64List();
  return {
    record(plantMs, wallMs) {
      plant.push(plantMs);
      wall.push(wallMs);
    },
    wallAt(plantMs) {
      const index = Math.min(plant.lowerBound(plantMs), plant.length - 1);
      return wall.at(index);
    },
  };
}
