/**
 * Whether the client of an exchange has left, for all who wait on its behalf. An `AbortSignal` is made only for those who
 * ask for one: most exchanges never wait, and the signal would be the dearest part of them.
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

  /** The client has left: whoever waits goes on. */
  leave(): void {
    this.#isGone = true;
    const wakes = this.#wakes ?? [];
    this.#wakes = null;
    for (const wake of wakes) wake();
    this.#controller?.abort(why);
  }

  /** Resolves when `start` calls back, or when the client leaves; `stop` undoes what was started. */
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

/** A reason of its own: the default one is an exception with a stack, made anew each time. */
const why = "the client left";
