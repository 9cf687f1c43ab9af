import type { RateLimits } from "../../core/rate-limits.ts";
import { accelerationWaitNs, recentArrivals } from "./acceleration.ts";
import { ClassLimits } from "./class-limits.ts";
import { ratesOfClass } from "./tier-table.ts";

const defaultAccelerationFloor = 50;

/** Why a request is not let in. */
export type TurnedAway =
  | { readonly kind: "rate"; readonly limit: string; readonly retryAfterNs: number }
  | { readonly kind: "acceleration"; readonly retryAfterNs: number }
  | { readonly kind: "spend" }
  | { readonly kind: "overload" };

/** The limits of one customer. Times are given, in whole nanoseconds of one clock; who is turned away pays nothing. */
export class Limiter {
  readonly #limits: RateLimits;
  readonly #asOf: string;
  readonly #classes = new Map<string, ClassLimits>();
  #arrivals: number[] = [];
  #spentNanoUsd = 0;

  constructor(limits: RateLimits, asOf: string) {
    this.#limits = limits;
    this.#asOf = asOf;
  }

  /** The limits of a class of models; made, with full buckets, when first asked for. */
  classLimits(modelClass: string, nowNs: number): ClassLimits {
    const known = this.#classes.get(modelClass);
    if (known !== undefined) return known;
    const made = new ClassLimits(ratesOfClass(this.#limits, modelClass, this.#asOf), this.#limits, nowNs);
    this.#classes.set(modelClass, made);
    return made;
  }

  /** Lets a request in and takes one request and its estimated input from the buckets, or says why not. */
  admit(limits: ClassLimits, estimatedInput: number, nowNs: number): TurnedAway | null {
    const { spendCapNanoUsd, accelerationRatio, accelerationFloorPerMinute } = this.#limits;
    if (spendCapNanoUsd !== undefined && this.#spentNanoUsd >= spendCapNanoUsd) return { kind: "spend" };
    if (accelerationRatio !== undefined) {
      this.#arrivals = recentArrivals(this.#arrivals, nowNs);
      const floorPerMinute = accelerationFloorPerMinute ?? defaultAccelerationFloor;
      const ns = accelerationWaitNs({ ratio: accelerationRatio, floorPerMinute }, this.#arrivals, nowNs);
      if (ns > 0) return { kind: "acceleration", retryAfterNs: ns };
    }
    const wait = limits.wait(estimatedInput, nowNs);
    if (wait !== null) return { kind: "rate", limit: wait.limit, retryAfterNs: wait.ns };
    if (!limits.slots.hasRoom()) return { kind: "overload" };
    if (accelerationRatio !== undefined) this.#arrivals.push(nowNs);
    limits.debitRequest(nowNs);
    limits.debitInput(estimatedInput, nowNs);
    return null;
  }

  /** Counts what an answer costs towards the spend cap. */
  spend(nanoUsd: number): void {
    this.#spentNanoUsd += nanoUsd;
  }
}
