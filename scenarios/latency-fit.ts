import type { LatencyProfile } from "../src/core/provider-settings.ts";

/**
 * A Sonnet-class model as seen in 8,931 recorded coding-agent calls (public kv-cache-tester traces, Sonnet 4.5,
 * least squares, a tenth of the residuals trimmed): 1.05 s + 23 ms per 1,000 uncached tokens + 14 ms per 1,000 cached
 * ones, then 15.1 ms a token. Residuals are left out (logSd 0) where a scenario asks how an engine's prompt changes the
 * prediction; `timeScale` shortens the waiting, never the modelled metrics.
 */
export function sonnetLatency(timeScale: number): LatencyProfile {
  return {
    kind: "linear",
    baseNs: 1.05e9,
    perFreshTokenNs: 23_000,
    perCachedTokenNs: 14_000,
    perOutputTokenNs: 15.1e6,
    logSd: 0,
    timeScale,
  };
}

/** The model all scenarios ask for, and the day its prices and limits are taken from. */
export const scenarioModel = { model: "claude-sonnet-5", asOf: "2026-11-01" } as const;
