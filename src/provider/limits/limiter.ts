import type { RateLimits } from "../../core/rate-limits.ts";
import { accelerationWaitNs, recentArrivals } from "./acceleration.ts";
import { ClassLimits } from "./class-limits.ts";
import { ratesOfClass } from "./tier-table.ts";
import type { OpenSession } from "../../core/provider-control.ts";
import type { Refusal } from "../wire/refusal.ts";
import { retryHeaders } from "./limit-headers.ts";

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

/** A session's limiter, and what to add to the session's times to get the limiter's. */
export interface SessionLimiter {
  readonly limiter: Limiter;
  readonly offsetNs: number;
}

/** The limiters that sessions share by the name of a pool; they live as long as the provider. */
export class LimiterPools {
  readonly #shared = new Map<string, { readonly limiter: Limiter; readonly originNs: bigint }>();

  /** The limiter of a session that opens: its own, or that of its pool; null where nothing is limited. */
  limiterFor({ settings, originNs }: Pick<OpenSession, "settings" | "originNs">): SessionLimiter | null {
    const { limits, asOf } = settings;
    if (limits === undefined) return null;
    if (limits.pool === undefined) return { limiter: new Limiter(limits, asOf), offsetNs: 0 };
    const key = JSON.stringify([asOf, limits]);
    const known = this.#shared.get(key) ?? { limiter: new Limiter(limits, asOf), originNs: BigInt(originNs) };
    this.#shared.set(key, known);
    return { limiter: known.limiter, offsetNs: Number(BigInt(originNs) - known.originNs) };
  }
}

/** What the API answers to a request that its limits keep out; only the spend cap does not say when to come back. */
export function limitRefusal(why: TurnedAway): Refusal {
  const limited = { kind: "refused", status: 429, errorType: "rate_limit_error" } as const;
  switch (why.kind) {
    case "rate":
      return {
        ...limited,
        message: `This request would exceed the limit of ${why.limit} for this model`,
        headers: retryHeaders(why.retryAfterNs),
      };
    case "acceleration":
      return {
        ...limited,
        errorCode: "ramp_limit_exceeded",
        message: "ramp_limit_exceeded: requests grow faster than the acceleration limit allows",
        headers: retryHeaders(why.retryAfterNs),
      };
    case "spend":
      return { ...limited, message: "The spend limit is reached; retrying does not help" };
    case "overload":
      return { kind: "refused", status: 529, errorType: "overloaded_error", message: "Overloaded" };
  }
}
