interface OpenCall<Result> {
  readonly result: Promise<Result>;
  readonly stop: AbortController;
  waiters: number;
}

/**
 * Calls under way, by key: who asks for one that runs already waits for it instead of starting another. A failure is the failure of all
 * who wait, and of nobody who asks later. A waiter that gives up leaves the others their call; the last one ends it.
 */
export class InflightCalls<Result> {
  readonly #open = new Map<string, OpenCall<Result>>();

  /** Rejects with the signal's reason when it aborts first. `start` has to end its work when its own signal aborts. */
  async share(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const call = this.#open.get(key) ?? this.#begin(key, start);
    call.waiters += 1;
    try {
      return await beforeAbort(call.result, signal);
    } finally {
      call.waiters -= 1;
      if (call.waiters === 0) {
        if (this.#open.get(key) === call) this.#open.delete(key);
        call.stop.abort(new Error("nobody waits for it"));
      }
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<Result>): OpenCall<Result> {
    const stop = new AbortController();
    const call: OpenCall<Result> = { result: start(stop.signal), stop, waiters: 0 };
    this.#open.set(key, call);
    const done = (): void => {
      if (this.#open.get(key) === call) this.#open.delete(key);
    };
    // Also says that a failure which nobody waits for any more is not news.
    call.result.then(done, done);
    return call;
  }
}

/** The result, unless the signal aborts first. */
function beforeAbort<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    signal.addEventListener("abort", leave, { once: true });
    const stay = (): void => signal.removeEventListener("abort", leave);
    void result.then(resolve, reject).finally(stay);
  });
}
