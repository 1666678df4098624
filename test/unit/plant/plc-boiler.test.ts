import { expect, test } from "vitest";
import {
  coldBoiler,
  type DeviceBoiler,
  describeSimpleBoiler,
  deviceHealth,
  stepDeviceBoiler,
  stepSimpleBoiler,
} from "../../../simulators/opcua/plc/boiler.ts";

const settings = {
  baseCelsius: 10,
  targetCelsius: 80,
  celsiusPerSecond: 1,
  overheatedCelsius: 90,
  maintenanceSeconds: 300,
  overheatSeconds: 120,
};
const start: DeviceBoiler = { celsius: 10, isHeating: true, health: deviceHealth.normal };

/** The boiler after each of so many seconds. */
function run(seconds: number, parts: Partial<typeof settings> = {}): readonly DeviceBoiler[] {
  const states = [start];
  for (let second = 1; second <= seconds; second++) {
    states.push(stepDeviceBoiler(states.at(-1) ?? start, { ...settings, ...parts }, second));
  }
  return states;
}

test("the simple boiler gains a degree a second while it heats, and loses one down to 20 °C", () => {
  const warm = stepSimpleBoiler(stepSimpleBoiler(coldBoiler));
  expect(describeSimpleBoiler(warm)).toEqual({
    temperature: { top: 20, bottom: 22 },
    pressure: 100_022,
    heaterState: 1,
  });
  let cooling = { ...warm, isHeating: false };
  for (let second = 0; second < 5; second++) cooling = { ...stepSimpleBoiler(cooling) };
  expect(describeSimpleBoiler(cooling)).toEqual({
    temperature: { top: 20, bottom: 20 },
    pressure: 100_020,
    heaterState: 0,
  });
});

test("the device boiler turns its heater off at the target and on at the base", () => {
  const states = run(119);
  expect(states[70]).toEqual({ celsius: 80, isHeating: false, health: deviceHealth.normal });
  expect(states[110]).toMatchObject({ celsius: 40, isHeating: false });
  const [cold] = run(150, { overheatSeconds: 0 }).slice(140, 141);
  expect(cold).toMatchObject({ celsius: 10, isHeating: true });
});

test("it overheats at its interval, and its health goes through what the standard names on the way down", () => {
  const states = run(160, { maintenanceSeconds: 0 });
  expect(states[120]).toEqual({ celsius: 100, isHeating: false, health: deviceHealth.offSpec });
  expect(states.slice(121, 142).map(({ health }) => health)).toEqual([
    ...new Array(4).fill(deviceHealth.offSpec),
    ...new Array(5).fill(deviceHealth.failure),
    ...new Array(10).fill(deviceHealth.checkFunction),
    ...new Array(2).fill(deviceHealth.normal),
  ]);
});

test("it asks for maintenance for the second in which that is due", () => {
  const health = run(302, { overheatSeconds: 0 }).map((state) => state.health);
  expect(health.slice(299, 302)).toEqual([
    deviceHealth.normal,
    deviceHealth.maintenanceRequired,
    deviceHealth.normal,
  ]);
});
