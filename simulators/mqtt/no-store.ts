import { type DoneCallback, type PacketCallback, Store } from "mqtt";

/**
 * Keeps nothing for the library to send again: what was not acknowledged is read again from the plant. The library's own
 * store loses messages where one connection breaks soon after another: it gives the numbers of stored messages to new ones.
 */
export class NoStore extends Store {
  override put(_packet: unknown, done: DoneCallback): this {
    done();
    return this;
  }

  override del(_packet: unknown, done: PacketCallback): this {
    done();
    return this;
  }
}
