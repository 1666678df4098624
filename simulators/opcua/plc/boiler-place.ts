import { fileURLToPath } from "node:url";
import type { AddressSpace, UAObject } from "node-opcua-address-space";

/** The boilers' types and instances; those of OPC UA for Devices must be loaded with it. */
export const boilersNodeset = fileURLToPath(new URL("./boilers.nodeset2.xml", import.meta.url));
export const boilerNamespaceUri = "http://microsoft.com/Opc/OpcPlc/Boiler";

/** Where a boiler's nodes are, and where methods go that belong to none of them. */
export interface BoilerPlace {
  readonly addressSpace: AddressSpace;
  readonly methods: UAObject;
  /** Plant time, as Unix milliseconds. */
  readonly nowMs: () => number;
}

/** A boiler in the address space. */
export interface BoilerNode {
  /** Takes the boiler a second on; `second` counts from the start. */
  step(second: number): void;
  /** Shows what has become of it. */
  show(): void;
}
