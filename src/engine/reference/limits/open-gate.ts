import type { Clock } from "../../../core/clock.ts";
import type { Options } from "../options.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { noCaps, usualCaps, type GateRules } from "./request-gate.ts";

/** Slots of a full limiter when no number is given. */
const usualConcurrency = 3;

/** The options that concern the gate. */
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
  return new RateLimiter(gateRules(options), clock, counted);
}

/**
 * The rules of each kind of limiter. rpm: requests only. tokens: also tokens, by estimates that are never corrected. full: also a
 * slot until the response ends, and estimates that are learned and corrected. headers: like full, with the rates that the server names.
 */
function gateRules(options: GateOptions): GateRules {
  const { limiter, adapt, retry, classes, concurrency, slowMs } = options;
  const hasRates = limiter !== "none" && limiter !== "headers";
  const hasTokens = limiter === "tokens" || limiter === "full";
  const isComplete = limiter === "full" || limiter === "headers";
  // Retries that adapt send less. The concurrency controller does that.
  const control = retry.policy === "adaptive" && adapt === "fixed" ? "aimd" : adapt;
  const holdsSlots = isComplete || control !== "fixed" || limiter === "none";
  const largest = concurrency ?? (isComplete ? usualConcurrency : Infinity);
  return {
    requestsPerMinute: hasRates ? options.rpm : null,
    inputTokensPerMinute: hasTokens ? options.inputTpm : null,
    outputTokensPerMinute: hasTokens ? options.outputTpm : null,
    concurrency: holdsSlots ? { control, largest } : { control: "fixed", largest: Infinity },
    reconciles: isComplete,
    followsHeaders: limiter === "headers",
    caps: classes === "capped" ? usualCaps : noCaps,
    priority: classes !== "none",
    slowNs: slowMs === null ? null : slowMs * 1e6,
  };
}
