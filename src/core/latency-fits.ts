/** Time of a whole call: base + fresh x perFreshTokenNs + cached x perCachedTokenNs + output x perOutputTokenNs. */
export interface LatencyFit {
  readonly baseNs: number;
  readonly perFreshTokenNs: number;
  readonly perCachedTokenNs: number;
  readonly perOutputTokenNs: number;
  /** Standard deviation of the logarithm of (observed / fitted), after trimming. */
  readonly logSd: number;
}

/** Models with a fit of their own. */
export type FittedModel = "opus-4-5" | "opus-4-6" | "opus-4-1" | "sonnet-4-5" | "sonnet-4";

function fit(
  baseS: number,
  freshMsPer1k: number,
  cachedMsPer1k: number,
  outputMsPerToken: number,
  logSd: number,
): LatencyFit {
  return {
    baseNs: Math.round(baseS * 1e9),
    perFreshTokenNs: Math.round(freshMsPer1k * 1e3),
    perCachedTokenNs: Math.round(cachedMsPer1k * 1e3),
    perOutputTokenNs: Math.round(outputMsPerToken * 1e6),
    logSd,
  };
}

/**
 * Least squares over recorded calls of a coding agent (public kv-cache-tester traces, Apache-2.0, 48,658 calls; here 18,487,
 * 8,006, 613, 8,931 and 3,781 of them), a tenth of the residuals trimmed. Cached tokens were inferred from the overlap of
 * prompts, and times include the client's network and a proxy.
 */
export const latencyFits: Readonly<Record<FittedModel, LatencyFit>> = {
  "opus-4-5": fit(1.46, 34, 8.6, 15.4, 0.2),
  "opus-4-6": fit(0.93, 18, 6.3, 17.8, 0.22),
  "opus-4-1": fit(1.88, 21, 9.8, 16.7, 0.17),
  "sonnet-4-5": fit(1.05, 23, 14, 15.1, 0.18),
  "sonnet-4": fit(2.03, 11, 6.8, 13.8, 0.18),
};

/** Nearest fit by family, first match; models without traces borrow the one whose size and generation is nearest. */
const nearest: readonly (readonly [RegExp, FittedModel])[] = [
  [/opus-4-5/, "opus-4-5"],
  [/opus-4-[01]|fable|mythos|astra/, "opus-4-1"],
  [/opus/, "opus-4-6"],
  [/sonnet-4(-\d{8})?$/, "sonnet-4"],
];

/** The fit that stands in for a model; Sonnet 4.5's for all that resemble none, Haiku among them (an upper bound). */
export function nearestFit(model: string): FittedModel {
  return nearest.find(([pattern]) => pattern.test(model))?.[1] ?? "sonnet-4-5";
}
