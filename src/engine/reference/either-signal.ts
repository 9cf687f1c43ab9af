import { setMaxListeners } from "node:events";

/**
 * A signal that aborts with the first of its sources, until it is disposed of. `AbortSignal.any` does the same and leaves an entry in every
 * source for each signal that was ever made of it: in a session of thousands of calls that is memory which only the session's end gives
 * back (30 to 170 bytes a call in Node 20).
 */
export class EitherSignal implements Disposable {
  readonly #own = new AbortController();
  readonly #sources: readonly AbortSignal[];
  readonly #listener = (event: Event): void => {
    if (event.target instanceof AbortSignal) this.#own.abort(event.target.reason);
  };

  constructor(...sources: readonly AbortSignal[]) {
    this.#sources = sources;
    for (const source of sources) {
      if (source.aborted) this.#own.abort(source.reason);
      source.addEventListener("abort", this.#listener, { once: true });
    }
    // As many calls as run at the same time listen; a warning at the eleventh would say nothing.
    setMaxListeners(0, ...sources);
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources) source.removeEventListener("abort", this.#listener);
  }
}
