import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../../core/clock.ts";
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
      await this.#sleep(leftNs);
    }
  }

  async #sleep(durationNs: number): Promise<void> {
    const { signal } = this.#over;
    if (this.#clock.sleep !== undefined) return this.#clock.sleep(durationNs, signal);
    return wait(Math.ceil(durationNs / 1e6), undefined, { signal }).catch(() => undefined);
  }
}
