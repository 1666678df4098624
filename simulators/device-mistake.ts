/** A mistake in how a device is configured that only this machine could tell: a missing file, an unknown interface. */
export class DeviceMistake extends Error {}
