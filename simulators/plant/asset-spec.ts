import type { OvenSpec } from "./oven-spec.ts";
import type { SignalSpec } from "./signal-spec.ts";

/** What the plant can model. A face of the plant (OPC UA, ONVIF, …) says which of these it shows. */
export type AssetSpec =
  | ({ readonly model: "oven" } & OvenSpec)
  /** The door of an oven, as a camera sees it: data points DoorOpen and Motion. */
  | { readonly model: "door"; readonly watches: string }
  /** A camera that looks for hot air before an oven's door: data points HEARTBEAT, ALERT and more, each JSON. */
  | { readonly model: "analytics-camera"; readonly watches: string }
  /** The electricity meter of some ovens, of all where `of` is absent: data point Energy in kWh. */
  | { readonly model: "energy-meter"; readonly of?: readonly string[]; readonly samplingMs: number }
  /** The checkweigher behind some ovens, behind all where `of` is absent: data point FillWeight in g, one reading an item. */
  | { readonly model: "scale"; readonly of?: readonly string[] }
  /** A device without a process behind it: each data point is a signal of its own. */
  | { readonly model: "signals"; readonly signals: Readonly<Record<string, SignalSpec>> };
