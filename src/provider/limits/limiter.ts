import type { RateLimits } from "../../core/rate-limits.ts";
import { accelerationWaitNs, recentArrivals } from "./acceleration.ts";
import { ClassLimits } from "./class-limits.ts";
import { ratesOfClass } from "./tier-table.ts";
import type { Protocol } from "../../core/agent-entry.ts";
import type { OpenSession } from "../../core/provider-control.ts";
import { overloadOf } from "../faults/overload.ts";
import type { Refusal } from "../wire/refusal.ts";

const defaultAccelerationFloor = 50;

/** Why a request is not let in. */
export type TurnedAway =
  | { readonly kind: "rate"; readonly limit: string; readonly retryAfterNs: number }
  | { readonly kind: "acceleration"; readonly retryAfterNs: number }
  | { readonly kind: "spend" }
  | { readonly kind: "overload" };

/**
 * The limits of one customer. Times are passed in, in whole nanoseconds of one clock. A refused request costs nothing.
 */
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

  /** The limits of a class of models; its buckets are full when first used. */
  classLimits(modelClass: string, nowNs: number): ClassLimits {
    const known = this.#classes.get(modelClass);
    if (known !== undefined) return known;
    const made = new ClassLimits(ratesOfClass(this.#limits, modelClass, this.#asOf), this.#limits, nowNs);
    this.#classes.set(modelClass, made);
    return made;
  }

  /** Admits a request and debits it with its estimated input, or says why not. */
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

/** A session's limiter, and the offset from the session's times to the limiter's. */
export interface SessionLimiter {
  readonly limiter: Limiter;
  readonly offsetNs: number;
}

/** Limiters that sessions share by the name of a pool, for the life of the provider. */
export class LimiterPools {
  readonly #shared = new Map<string, { readonly limiter: Limiter; readonly originNs: bigint }>();

  /** The limiter of a new session: its own or its pool's; null without limits. */
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

/** The API's answer to a request that its limits keep out. Only the spend cap does not say when to come back. */
export function limitRefusal(why: TurnedAway, protocol: Protocol): Refusal {
  const limited = { kind: "refused", status: 429, errorType: "rate_limit_error" } as const;
  const isOpenAi = protocol === "openai-chat" || protocol === "openai-responses";
  switch (why.kind) {
    case "rate": {
      const message = isOpenAi
        ? `Rate limit reached on ${why.limit.replace("input tokens", "tokens")}. Please try again in ${Math.ceil(why.retryAfterNs / 1e6) / 1000}s.`
        : `This request would exceed the limit of ${why.limit} for this model`;
      return { ...limited, message, retryAfterNs: why.retryAfterNs };
    }
    case "acceleration":
      return {
        ...limited,
        errorCode: "ramp_limit_exceeded",
        message: "ramp_limit_exceeded: requests grow faster than the acceleration limit allows",
        retryAfterNs: why.retryAfterNs,
      };
    case "spend":
      return isOpenAi
        ? {
            ...limited,
            errorCode: "insufficient_quota",
            message: "You exceeded your current quota, please check your plan and billing details.",
          }
        : {
            ...limited,
            errorCode: "enforced_spend_limit_reached",
            message: "The spend limit is reached; retrying does not help",
          };
    case "overload":
      return { kind: "refused", errorType: "overloaded_error", ...overloadOf(protocol) };
  }
}
