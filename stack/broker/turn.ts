/**
 * What is to be done once per turn of the event loop, however many packets came in it: sessions send what waits,
 * connections write in one go, and the store commits. What is sent does not wait for the disk; a PUBACK does.
 */
export class Turn {
  readonly #sending = new Set<{ send(): void }>();
  readonly #writing = new Set<{ flush(): void }>();
  readonly #commit: () => void;
  #scheduled: NodeJS.Immediate | undefined;
  #ended = false;

  constructor(commit: () => void) {
    this.#commit = commit;
  }

  send(session: { send(): void }): void {
    this.#sending.add(session);
    this.schedule();
  }

  flush(connection: { flush(): void }): void {
    this.#writing.add(connection);
    this.schedule();
  }

  schedule(): void {
    if (this.#ended) return;
    this.#scheduled ??= setImmediate(() => this.run());
  }

  run(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    this.#deliver();
    this.#commit();
    this.#deliver();
  }

  /** From now on nothing runs any more. */
  end(): void {
    this.#ended = true;
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #deliver(): void {
    for (const session of this.#sending) {
      this.#sending.delete(session);
      session.send();
    }
    for (const connection of this.#writing) {
      this.#writing.delete(connection);
      connection.flush();
    }
  }
}
