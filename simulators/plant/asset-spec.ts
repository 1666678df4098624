import type { OvenSpec } from "./oven-spec.ts";

/** What the plant can model. A face of the plant (OPC UA, ONVIF, …) says which of these it shows. */
export type AssetSpec =
  | ({ readonly model: "oven" } & OvenSpec)
  /** The door of an oven, as a camera sees it: data points DoorOpen and Motion. */
  | { readonly model: "door"; readonly watches: string }
  /** The electricity meter of some ovens, of all where `of` is absent: data point Energy in kWh. */
  | { readonly model: "energy-meter"; readonly of?: readonly string[]; readonly samplingMs: number }
  /** The checkweigher behind some ovens, behind all where `of` is absent: data point FillWeight in g, one reading an item. */
  | { readonly model: "scale"; readonly of?: readonly string[] };
