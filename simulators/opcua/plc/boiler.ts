/** The first boiler of OPC PLC; it begins cold, with its heater on. */
export interface SimpleBoiler {
  readonly bottomCelsius: number;
  readonly isHeating: boolean;
}

export const coldBoiler: SimpleBoiler = { bottomCelsius: 20, isHeating: true };

/** The boiler a second later: a degree warmer while it heats, else a degree colder, down to 20 °C. */
export function stepSimpleBoiler({ bottomCelsius, isHeating }: SimpleBoiler): SimpleBoiler {
  if (isHeating) return { bottomCelsius: bottomCelsius + 1, isHeating };
  return { bottomCelsius: bottomCelsius > 20 ? bottomCelsius - 1 : bottomCelsius, isHeating };
}

/** What the boiler shows, in the fields of its OPC UA structure. */
export function describeSimpleBoiler({ bottomCelsius, isHeating }: SimpleBoiler) {
  return {
    temperature: { top: Math.max(20, bottomCelsius - 5), bottom: bottomCelsius },
    pressure: 100_000 + bottomCelsius,
    heaterState: isHeating ? 1 : 0,
  };
}

/** What a client may set on the second boiler. */
export interface BoilerSettings {
  readonly baseCelsius: number;
  readonly targetCelsius: number;
  readonly celsiusPerSecond: number;
  readonly overheatedCelsius: number;
  readonly maintenanceSeconds: number;
  readonly overheatSeconds: number;
}

/** OPC 10000-100, 4.5.4: DeviceHealthEnumeration. */
export const deviceHealth = {
  normal: 0,
  failure: 1,
  checkFunction: 2,
  offSpec: 3,
  maintenanceRequired: 4,
} as const;

/** The second boiler of OPC PLC: it swings between two temperatures, and overheats and asks for maintenance at intervals. */
export interface DeviceBoiler {
  readonly celsius: number;
  readonly isHeating: boolean;
  readonly health: (typeof deviceHealth)[keyof typeof deviceHealth];
}

/** The boiler a second later; `second` counts from the start. */
export function stepDeviceBoiler(
  boiler: DeviceBoiler,
  settings: BoilerSettings,
  second: number,
): DeviceBoiler {
  const { overheatSeconds, maintenanceSeconds, overheatedCelsius } = settings;
  if (isEvery(overheatSeconds, second))
    return { celsius: overheatedCelsius + 10, isHeating: false, health: deviceHealth.offSpec };
  const { celsius, isHeating } = swing(boiler, settings);
  const isMaintenanceDue = isEvery(maintenanceSeconds, second);
  return {
    celsius,
    isHeating,
    health: isMaintenanceDue ? deviceHealth.maintenanceRequired : healthAt(celsius, settings),
  };
}

/** An interval that a client set to 0 never comes. */
function isEvery(intervalSeconds: number, second: number): boolean {
  return intervalSeconds > 0 && second % intervalSeconds === 0;
}

/** Up to the target, where the heater turns itself off, and down to the base, where it turns itself on. */
function swing({ celsius, isHeating }: DeviceBoiler, settings: BoilerSettings) {
  const { baseCelsius, targetCelsius, celsiusPerSecond } = settings;
  if (isHeating) {
    const next = celsius + Math.min(celsiusPerSecond, Math.abs(targetCelsius - celsius));
    return { celsius: next, isHeating: next < targetCelsius };
  }
  const next = celsius - Math.min(celsiusPerSecond, Math.abs(celsius - baseCelsius));
  return { celsius: next, isHeating: next <= baseCelsius };
}

function healthAt(
  celsius: number,
  { baseCelsius, targetCelsius, overheatedCelsius }: BoilerSettings,
): DeviceBoiler["health"] {
  if (celsius >= baseCelsius && celsius <= targetCelsius) return deviceHealth.normal;
  if (celsius < baseCelsius || celsius > overheatedCelsius + 5) return deviceHealth.offSpec;
  return celsius > overheatedCelsius ? deviceHealth.failure : deviceHealth.checkFunction;
}
