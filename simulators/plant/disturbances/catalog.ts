import { burnerFailure } from "./burner-failure.ts";
import type { Disturbance } from "./disturbance.ts";
import { doorLeftOpen } from "./door-left-open.ts";
import { jam } from "./jam.ts";
import { microStops } from "./micro-stops.ts";
import { overheat } from "./overheat.ts";
import { scrapBurst } from "./scrap-burst.ts";
import { temperatureDrift } from "./temperature-drift.ts";
import { temperatureSpike } from "./temperature-spike.ts";
import { thermocoupleBroken } from "./thermocouple-broken.ts";
import { thermocoupleStuck } from "./thermocouple-stuck.ts";

/** Every kind of disturbance; one that is not listed here does not exist. */
export const disturbances: readonly [Disturbance, ...Disturbance[]] = [
  burnerFailure,
  doorLeftOpen,
  overheat,
  thermocoupleStuck,
  thermocoupleBroken,
  temperatureDrift,
  temperatureSpike,
  jam,
  microStops,
  scrapBurst,
];
