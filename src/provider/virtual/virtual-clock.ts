import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../core/clock.ts";

interface Sleeper {
  readonly wakeNs: number;
  readonly wake: () => void;
}

/** Turns of the event loop without a new sleeper after which time moves on. */
const quietTurns = 2;

/**
 * Simulated time. It stands still while anything runs. When everything sleeps, it jumps to the moment at which the
 * first sleeper wakes: one at a time, in order of time and then of falling asleep. So a program sees the same times on
 * any machine. Work in real time (child processes, sockets) needs `whileWorking`.
 */
export class VirtualClock implements Clock {
  readonly #startMs: number;
  #elapsedNs = 0;
  readonly #sleepers: Sleeper[] = [];
  #working = 0;
  #isAdvancing = false;

  /** `startDate`: the ISO date that this clock's labels begin at. */
  constructor(startDate = "2026-11-01T00:00:00.000Z") {
    this.#startMs = Date.parse(startDate);
  }

  readonly nowNs = (): bigint => BigInt(this.#elapsedNs);

  readonly isoDate = (): string => new Date(this.#startMs + this.#elapsedNs / 1e6).toISOString();

  readonly sleep = (durationNs: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wakeNs = this.#elapsedNs + Math.max(0, Math.ceil(durationNs));
      const leave = (): void => {
        const left = this.#sleepers.indexOf(sleeper);
        if (left >= 0) this.#sleepers.splice(left, 1);
        resolve();
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const sleeper: Sleeper = { wakeNs, wake };
      signal?.addEventListener("abort", leave, { once: true });
      this.#sleepers.splice(this.#placeFor(wakeNs), 0, sleeper);
      void this.#advance();
    });
  };

  /** Holds time while real work is under way. */
  async whileWorking<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      void this.#advance();
    }
  }

  /** Place behind all that wake until then. Found by halving, because thousands may sleep. */
  #placeFor(wakeNs: number): number {
    let from = 0;
    let until = this.#sleepers.length;
    while (from < until) {
      const middle = (from + until) >> 1;
      if ((this.#sleepers[middle]?.wakeNs ?? Infinity) <= wakeNs) from = middle + 1;
      else until = middle;
    }
    return from;
  }

  async #advance(): Promise<void> {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    while (this.#sleepers.length > 0 && this.#working === 0) {
      for (let quiet = 0; quiet < quietTurns; quiet += 1) await turn();
      const next = this.#working === 0 ? this.#sleepers.shift() : undefined;
      if (next === undefined) continue;
      this.#elapsedNs = Math.max(this.#elapsedNs, next.wakeNs);
      next.wake();
    }
    this.#isAdvancing = false;
  }
}
