import type { Clock } from "../../../core/clock.ts";
import { sleep } from "../sleep.ts";
import { EitherSignal } from "../either-signal.ts";

/** Aborts its signal when nothing was heard for too long, or when `outer` aborts: a silent stream would be waited for without end. */
export class SilenceGuard {
  readonly #limitNs: number;
  readonly #clock: Clock;
  readonly #silent = new AbortController();
  readonly #over = new AbortController();
  readonly #either: EitherSignal;
  #heardNs: number;

  constructor(limitNs: number, clock: Clock, outer: AbortSignal) {
    this.#limitNs = limitNs;
    this.#clock = clock;
    this.#heardNs = Number(clock.nowNs());
    this.#either = new EitherSignal(outer, this.#silent.signal);
    void this.#watch();
  }

  get signal(): AbortSignal {
    return this.#either.signal;
  }

  /** Something arrived. */
  heard(): void {
    this.#heardNs = Number(this.#clock.nowNs());
  }

  /** Whether silence aborted the signal. */
  get wasSilent(): boolean {
    return this.#silent.signal.aborted;
  }

  /** Ends the watch. */
  end(): void {
    this.#over.abort();
    this.#either[Symbol.dispose]();
  }

  async #watch(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const leftNs = this.#heardNs + this.#limitNs - Number(this.#clock.nowNs());
      if (leftNs <= 0) {
        this.#silent.abort(new Error("the stream fell silent"));
        return;
      }
      await sleep(this.#clock, leftNs, this.#over.signal);
    }
  }
}
