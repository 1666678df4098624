/** How far the door stands open: `open` as for loading, `wide` as nobody should leave it. */
export type DoorGap = "shut" | "open" | "wide";

/** The thermal state of an oven. */
export interface OvenHeat {
  /** True temperature of the chamber. */
  celsius: number;
  /** What the controller has learned to add to its plan, in °C/s of heating. */
  correction: number;
}

const ambientCelsius = 25;
const fullPowerCelsiusPerSecond = 0.4;
const freshDoughCelsiusPerSecond = 0.06;
/** Share of the difference to the ambient that is lost per second, by walls and flue and by the door. */
const wallLossPerSecond = 1 / 1_700;
const doorLossPerSecond: Readonly<Record<DoorGap, number>> = { shut: 0, open: 1 / 3_500, wide: 1 / 400 };

/** Proportional and integral gain, critically damped. */
const gainPerSecond = 0.05;
const integralGain = gainPerSecond ** 2 / 4;
/** The controller's plan knows the programme, not every loaf: it covers this share of door and dough. */
const plannedShare = 0.97;

/**
 * The power that the controller asks for, 0 to 1: a plan for the door and the dough that the programme expects,
 * corrected by what its own sensor says. That sensor is not the thermocouple that is reported.
 */
export function askBurner(
  heat: OvenHeat,
  wish: {
    readonly setpointCelsius: number;
    readonly sensedCelsius: number;
    readonly door: DoorGap;
    readonly dough: number;
  },
  seconds: number,
): number {
  const error = wish.setpointCelsius - wish.sensedCelsius;
  const door = doorLossPerSecond[wish.door] * (wish.setpointCelsius - ambientCelsius);
  const walls = wallLossPerSecond * (wish.setpointCelsius - ambientCelsius);
  const plan = walls + plannedShare * (door + freshDoughCelsiusPerSecond * wish.dough);
  const asked = (plan + heat.correction + gainPerSecond * error) / fullPowerCelsiusPerSecond;
  const power = Math.min(1, Math.max(0, asked));
  // A controller that goes on learning while it can give no more overshoots for minutes afterwards.
  if (power === asked) heat.correction += integralGain * error * seconds;
  return power;
}

/** Moves the chamber on by one step under that power, door and load. */
export function warm(
  heat: OvenHeat,
  under: { readonly power: number; readonly door: DoorGap; readonly dough: number },
  seconds: number,
): void {
  const lossPerSecond = wallLossPerSecond + doorLossPerSecond[under.door];
  const perSecond =
    fullPowerCelsiusPerSecond * under.power -
    lossPerSecond * (heat.celsius - ambientCelsius) -
    freshDoughCelsiusPerSecond * under.dough;
  heat.celsius += perSecond * seconds;
}
