import type { LatencyProfile } from "../core/provider-settings.ts";
import { randomFrom } from "../core/random.ts";

/** Everything that a waiting time may depend on. */
export interface LatencyQuestion {
  readonly seed: string;
  /** Digest of the request's content: equal requests draw equal factors, in any order and at any concurrency. */
  readonly identity: string;
  /** How often the identical request was seen before. */
  readonly attempt: number;
  /** Prompt tokens that have to be computed, written to the cache or not. */
  readonly freshTokens: number;
  readonly cachedTokens: number;
}

/** Unscaled model times, and the factor that turns them into waiting times. */
export interface Latency {
  readonly ttftNs: number;
  readonly perTokenNs: number;
  readonly timeScale: number;
}

/** Time to first token and pace for one request; a pure function of its arguments. */
export function latencyOf(profile: LatencyProfile, question: LatencyQuestion): Latency {
  switch (profile.kind) {
    case "instant":
      return { ttftNs: 0, perTokenNs: 0, timeScale: 1 };
    case "fixed":
      return { ttftNs: profile.ttftNs, perTokenNs: profile.perTokenNs, timeScale: 1 };
    case "linear": {
      const mean =
        profile.baseNs +
        question.freshTokens * profile.perFreshTokenNs +
        question.cachedTokens * profile.perCachedTokenNs;
      return {
        ttftNs: Math.round(mean * lognormalFactor(profile.logSd, question)),
        perTokenNs: profile.perOutputTokenNs,
        timeScale: profile.timeScale,
      };
    }
  }
}

/** A lognormal factor with median 1 (Box-Muller on two uniform draws). */
function lognormalFactor(logSd: number, { seed, identity, attempt }: LatencyQuestion): number {
  const random = randomFrom(JSON.stringify([seed, identity, attempt]));
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return Math.exp(logSd * radius * Math.cos(2 * Math.PI * random()));
}
