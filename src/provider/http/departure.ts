/**
 * Whether the client of an exchange has left. An `AbortSignal` is made only for those who ask: most exchanges never
 * wait, and it would cost more than all else in them.
 */
export class Departure {
  #wakes: Set<() => void> | null = null;
  #controller: AbortController | null = null;
  #isGone = false;

  get isGone(): boolean {
    return this.#isGone;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isGone) this.#controller.abort(why);
    return this.#controller.signal;
  }

  /** The client has left: all waiting ends. */
  leave(): void {
    this.#isGone = true;
    const wakes = this.#wakes ?? [];
    this.#wakes = null;
    for (const wake of wakes) wake();
    this.#controller?.abort(why);
  }

  /** Resolves when `start` calls back or the client leaves; then `stop` undoes what was started. */
  async until(start: (done: () => void) => void, stop?: () => void): Promise<void> {
    if (this.#isGone) return;
    const wakes = (this.#wakes ??= new Set());
    await new Promise<void>((resolve) => {
      const done = (): void => {
        wakes.delete(done);
        stop?.();
        resolve();
      };
      wakes.add(done);
      start(done);
    });
  }
}

/** The default reason would be a new exception with a stack each time. */
const why = "the client left";
