import { conflicts, type Access } from "./conflicts.ts";

interface EagerSettings<Call, Result> {
  readonly accessOf: (call: Call) => Promise<Access>;
  /** Ends early, with any result, when the signal aborts. */
  readonly run: (call: Call, signal: AbortSignal) => Promise<Result>;
}

/**
 * Calls of one answer that are started while the rest of it still streams in: those that only read and that no earlier call
 * of the answer could change the result of. A call that writes waits until the answer is complete, because an answer that
 * breaks off is asked for again and must not leave half of its work behind.
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

  /** Takes the calls of the answer in order, each when it is complete. */
  offer(call: Call): void {
    this.#offered = this.#offered.then(async () => {
      // After a call that may write anything, later paths cannot even be looked up.
      if (this.#stop.signal.aborted || this.#writes.some(({ writes }) => writes === "*")) return;
      const access = await this.#settings.accessOf(call);
      if (access.writes.length > 0) this.#writes.push(access);
      else if (!this.#writes.some((earlier) => conflicts(earlier, access))) {
        this.#started.set(call, this.#settings.run(call, this.#stop.signal));
      }
    });
  }

  /** The results under way, by call, when the answer is complete. */
  async complete(): Promise<ReadonlyMap<Call, Promise<Result>>> {
    await this.#offered;
    return this.#started;
  }

  /** Ends what was started for an answer that broke off; resolves with those calls when nothing of them runs any more. */
  async discard(): Promise<readonly Call[]> {
    this.#stop.abort(new Error("the answer broke off"));
    await this.#offered;
    await Promise.all(this.#started.values());
    return [...this.#started.keys()];
  }
}
