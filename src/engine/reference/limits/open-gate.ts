import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import { noCaps, usualCaps } from "./admission-order.ts";
import { gateRules } from "./gate-rules.ts";
import { RateLimiter } from "./rate-limiter.ts";

/** Slots of a full limiter where none are asked for. */
const usualConcurrency = 3;

/** What of an invocation's options concerns the gate. */
type GateOptions = Pick<
  Options,
  "limiter" | "rpm" | "inputTpm" | "outputTpm" | "concurrency" | "adapt" | "retry" | "classes" | "slowMs"
>;

/** The gate that all agents of a process share. */
export function openGate(
  options: GateOptions,
  clock: Clock,
  counted?: ConstructorParameters<typeof RateLimiter>[2],
): RateLimiter {
  const { limiter, adapt, retry } = options;
  const complete = limiter === "full" || limiter === "headers";
  // Retries that adapt do so by sending less, which is the controller's affair.
  const control = retry.policy === "adaptive" && adapt === "fixed" ? "aimd" : adapt;
  const largest = options.concurrency ?? (complete ? usualConcurrency : Number.POSITIVE_INFINITY);
  const classed = options.classes !== "none";
  return new RateLimiter(
    gateRules({
      limiter,
      requestsPerMinute: options.rpm,
      inputTokensPerMinute: options.inputTpm,
      outputTokensPerMinute: options.outputTpm,
      concurrency: { control, largest },
      caps: options.classes === "capped" ? usualCaps : noCaps,
      priority: classed,
      slowNs: options.slowMs === null ? null : options.slowMs * 1e6,
    }),
    clock,
    counted,
  );
}
