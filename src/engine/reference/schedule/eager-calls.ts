import { conflicts, type Access } from "./conflicts.ts";

interface EagerSettings<Call, Result> {
  readonly accessOf: (call: Call) => Promise<Access>;
  /** Ends early, with any result, when the signal aborts. */
  readonly run: (call: Call, signal: AbortSignal) => Promise<Result>;
}

/**
 * Starts calls of an answer while the rest of it still streams in. Only reads start early, and only if no earlier call of the answer can
 * change their result. A call that writes waits for the complete answer: a broken answer is asked for again and must leave no work
 * behind.
 */
export class EagerCalls<Call extends object, Result> {
  readonly #settings: EagerSettings<Call, Result>;
  readonly #stop = new AbortController();
  readonly #started = new Map<Call, Promise<Result>>();
  readonly #writes: Access[] = [];
  #offered: Promise<void> = Promise.resolve();

  constructor(settings: EagerSettings<Call, Result>) {
    this.#settings = settings;
  }

  /** Takes each call of the answer when it is complete, in order. */
  offer(call: Call): void {
    this.#offered = this.#offered.then(async () => {
      // A call that may write anything may also change what later paths mean.
      if (this.#stop.signal.aborted || this.#writes.some(({ writes }) => writes === "*")) return;
      const access = await this.#settings.accessOf(call);
      if (access.writes.length > 0) this.#writes.push(access);
      else if (!this.#writes.some((earlier) => conflicts(earlier, access))) {
        this.#started.set(call, this.#settings.run(call, this.#stop.signal));
      }
    });
  }

  /** The started results by call. Called when the answer is complete. */
  async complete(): Promise<ReadonlyMap<Call, Promise<Result>>> {
    await this.#offered;
    return this.#started;
  }

  /** Ends the calls of an answer that broke off. Resolves with these calls when all have ended. */
  async discard(): Promise<readonly Call[]> {
    this.#stop.abort(new Error("the answer broke off"));
    await this.#offered;
    await Promise.all(this.#started.values());
    return [...this.#started.keys()];
  }
}
