import type { ISessionContext, UAVariable } from "node-opcua-address-space";
import { DataType, StatusCodes, type Variant } from "node-opcua-client";
import { variableAt } from "../variable-at.ts";
import { type BoilerSettings, type DeviceBoiler, deviceHealth, stepDeviceBoiler } from "./boiler.ts";
import { type BoilerNode, type BoilerPlace, boilerNamespaceUri } from "./boiler-place.ts";
import { type LiveVariable, liveVariable } from "./live-variable.ts";

const settingIds: Readonly<Record<keyof BoilerSettings, number>> = {
  baseCelsius: 6210,
  maintenanceSeconds: 6213,
  overheatedCelsius: 6215,
  targetCelsius: 6217,
  celsiusPerSecond: 6218,
  overheatSeconds: 6350,
};

/** Brings Boiler #2 to life: a device of OPC UA for Devices, with settings that can be written and a switch. */
export function bindDeviceBoiler(place: BoilerPlace, initial: BoilerSettings): BoilerNode {
  const { addressSpace, nowMs } = place;
  const index = addressSpace.getNamespaceIndex(boilerNamespaceUri);
  const at = (id: number) => variableAt(addressSpace, `ns=${index};i=${id}`);
  let settings = initial;
  let boiler: DeviceBoiler = {
    celsius: settings.baseCelsius,
    isHeating: true,
    health: deviceHealth.normal,
  };
  for (const [name, id] of Object.entries(settingIds)) {
    const set = (value: number) => {
      settings = { ...settings, [name]: value };
    };
    bindSetting(at(id), { name, nowMs, set }).show(Reflect.get(settings, name), nowMs());
  }
  const celsius = liveVariable(at(6211), DataType.Float);
  const isHeating = liveVariable(at(6212), DataType.Boolean);
  const isOverheated = liveVariable(at(6214), DataType.Boolean);
  const health = liveVariable(at(6198), DataType.Int32);
  const show = () => {
    celsius.show(boiler.celsius, nowMs());
    isHeating.show(boiler.isHeating, nowMs());
    isOverheated.show(boiler.celsius > settings.overheatedCelsius, nowMs());
    health.show(boiler.health, nowMs());
  };
  const turn = addressSpace.findMethod(`ns=${index};i=7019`);
  turn?.bindMethod(async (inputArguments: Variant[], _context: ISessionContext) => {
    boiler = { ...boiler, isHeating: inputArguments[0]?.value === true };
    show();
    return { statusCode: StatusCodes.Good };
  });
  return {
    show,
    step(second) {
      boiler = stepDeviceBoiler(boiler, settings, second);
    },
  };
}

interface Setting {
  readonly name: string;
  readonly nowMs: () => number;
  readonly set: (value: number) => void;
}

function bindSetting(variable: UAVariable, { name, nowMs, set }: Setting): LiveVariable {
  const dataType = name.endsWith("Seconds") ? DataType.UInt32 : DataType.Float;
  return liveVariable(variable, dataType, {
    nowMs,
    accept(value) {
      if (typeof value !== "number" || !Number.isFinite(value)) return false;
      // A boiler that cools while it heats would run away for ever.
      if (name === "celsiusPerSecond" && value < 0) return false;
      set(value);
      return true;
    },
  });
}
