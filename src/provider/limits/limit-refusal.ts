import { type Refusal } from "../exchange/refusal.ts";
import { retryHeaders } from "./limit-headers.ts";
import type { TurnedAway } from "./limiter.ts";

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
