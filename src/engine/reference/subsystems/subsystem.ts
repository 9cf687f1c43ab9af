/** What a started subsystem has to be able to do besides its work. */
export interface Stoppable {
  end(): Promise<void>;
}

/** A part that is started at most once, whoever asks first, and ended with the run that owns it. */
export class Subsystem<Running extends Stoppable> implements AsyncDisposable {
  readonly #start: () => Promise<Running>;
  #running: Promise<Running> | null = null;

  constructor(start: () => Promise<Running>) {
    this.#start = start;
  }

  /** Starts it unless it has been; rejects, now and later, when it could not be started. */
  use(): Promise<Running> {
    this.#running ??= this.#start();
    return this.#running;
  }

  /** Starts it without waiting; a failure shows when it is used. */
  startAside(): void {
    this.use().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = await this.#running?.catch(() => null);
    await running?.end();
  }
}
