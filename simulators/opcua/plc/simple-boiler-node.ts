import type { ISessionContext } from "node-opcua-address-space";
import { DataType, StatusCodes, type Variant } from "node-opcua-client";
import { z } from "zod";
import { variableAt } from "../variable-at.ts";
import { coldBoiler, describeSimpleBoiler, stepSimpleBoiler } from "./boiler.ts";
import { type BoilerNode, type BoilerPlace, boilerNamespaceUri } from "./boiler-place.ts";
import { liveVariable } from "./live-variable.ts";

/** What a client may write to the status; the rest of it follows from these. */
const writtenStatus = z.object({ temperature: z.object({ bottom: z.int() }), heaterState: z.int() });

/** Brings Boiler #1 to life: its status is one structure, and its heater has two methods. */
export function bindSimpleBoiler({ addressSpace, methods, nowMs }: BoilerPlace): BoilerNode {
  const namespace = addressSpace.getNamespace(boilerNamespaceUri);
  const node = variableAt(addressSpace, `ns=${namespace.index};i=15013`);
  let boiler = coldBoiler;
  const status = liveVariable(node, DataType.ExtensionObject, {
    nowMs,
    accept(value) {
      const written = writtenStatus.safeParse(value);
      if (!written.success) return false;
      const { temperature, heaterState } = written.data;
      boiler = { bottomCelsius: temperature.bottom, isHeating: heaterState === 1 };
      return true;
    },
  });
  const show = () =>
    status.show(addressSpace.constructExtensionObject(node.dataType, describeSimpleBoiler(boiler)), nowMs());
  for (const [name, isHeating] of [["HeaterOn", true] as const, ["HeaterOff", false] as const]) {
    const method = namespace.addMethod(methods, { browseName: name, nodeId: `s=${name}` });
    // Two parameters, unused ones too: the library counts them.
    method.bindMethod(async (_inputArguments: Variant[], _context: ISessionContext) => {
      boiler = { ...boiler, isHeating };
      show();
      return { statusCode: StatusCodes.Good };
    });
  }
  return {
    show,
    step() {
      boiler = stepSimpleBoiler(boiler);
    },
  };
}
