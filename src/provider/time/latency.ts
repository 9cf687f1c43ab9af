import type { LatencyProfile } from "../../core/provider-settings.ts";
import { latencyFits, nearestFit, type LatencyFit } from "../../core/latency-fits.ts";
import { randomFrom, type Random } from "../../core/random.ts";
import { standardNormal, tokenMoments } from "./stream-shape.ts";

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
  /** Model id, for profiles that know models apart. */
  readonly model?: string;
  /** Length of the reply, for profiles that shape its stream. */
  readonly outputTokens?: number;
  /** Other responses in progress. */
  readonly load?: number;
}

/** Unscaled model times, and the factor that turns them into waiting times. */
export interface Latency {
  readonly ttftNs: number;
  readonly perTokenNs: number;
  readonly timeScale: number;
  /** Moment of each token after the first, unscaled, for uneven streams: entry k when k tokens precede. */
  readonly tokenNs?: Readonly<Float64Array>;
}

/** No waiting at all. */
export const atOnce: Latency = { ttftNs: 0, perTokenNs: 0, timeScale: 1 };

/** Unscaled time from the first token until `tokens` tokens are decoded. */
export function decodedNs(latency: Latency, tokens: number): number {
  return latency.tokenNs?.[tokens] ?? tokens * latency.perTokenNs;
}

/** Whether nothing of a response has to be waited for. */
export function isAtOnce({ ttftNs, perTokenNs, timeScale, tokenNs }: Latency): boolean {
  return timeScale === 0 || (ttftNs === 0 && perTokenNs === 0 && tokenNs === undefined);
}

/** The latency of a stream in `steps` byte-sized pieces while the model decodes `tokens` of its own. */
export function pacedBy(latency: Latency, tokens: number, steps: number): Latency {
  if (tokens === steps || steps === 0) return latency;
  const ratio = tokens / steps;
  return {
    ...latency,
    perTokenNs: latency.perTokenNs * ratio,
    ...(latency.tokenNs === undefined ? {} : { tokenNs: latency.tokenNs.map((moment) => moment * ratio) }),
  };
}

/** Claude's fast mode writes at up to 2.5 times the pace, and begins no earlier (Claude Platform Docs, "Fast mode", 2026). */
const fastPace = 2.5;

/** The latency of the same answer in fast mode. */
export function fastLatency(latency: Latency): Latency {
  const { perTokenNs, tokenNs } = latency;
  const shape = tokenNs === undefined ? {} : { tokenNs: tokenNs.map((moment) => moment / fastPace) };
  return { ...latency, perTokenNs: perTokenNs / fastPace, ...shape };
}

/** Time to first token and pace for one request; a pure function of its arguments. */
export function latencyOf(profile: LatencyProfile, question: LatencyQuestion): Latency {
  switch (profile.kind) {
    case "instant":
      return atOnce;
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
    case "realistic":
      return realisticLatency(latencyFits[nearestFit(question.model ?? "")], profile.timeScale, question);
    case "custom": {
      const slowdown = 1 + (profile.slowdownPerStream ?? 0) * (question.load ?? 0);
      const fit = { ...profile.fit, perOutputTokenNs: profile.fit.perOutputTokenNs * slowdown };
      return realisticLatency(fit, profile.timeScale, question);
    }
  }
}

/** Time to first token by the fit nearest to the model, without its spread: for what does not wait, but has to know. */
export function modelledTtftNs({ model = "", freshTokens, cachedTokens }: LatencyQuestion): number {
  const { baseNs, perFreshTokenNs, perCachedTokenNs } = latencyFits[nearestFit(model)];
  return baseNs + freshTokens * perFreshTokenNs + cachedTokens * perCachedTokenNs;
}

/** A lognormal factor with median 1 (Box-Muller on two uniform draws). */
function lognormalFactor(logSd: number, { seed, identity, attempt }: LatencyQuestion): number {
  return Math.exp(logSd * standardNormal(randomFrom(JSON.stringify([seed, identity, attempt]))));
}

/**
 * Observed time over fitted time of a whole call, untrimmed (18,487 calls of Opus 4.5): P1 0.59, P50 0.98, P90 1.32, P99 1.83,
 * P99.9 3.96; 0.66 % above 2, 0.1 % above 4. A lognormal body, 1.15 times as wide as the trimmed residuals, carries 0.1 % past
 * 2 by itself; a Pareto tail from 2 brings the rest and thins from 0.56 % to 0.1 % by 4.
 */
const medianRatio = 0.98;
const untrimmedWidth = 1.15;
const slow = { probability: 0.0056, fromRatio: 2, exponent: Math.log2(5.6) } as const;

/** Latency of one call around its fit. One factor for the whole call, because the source timed whole calls. */
function realisticLatency(fit: LatencyFit, timeScale: number, question: LatencyQuestion): Latency {
  const { seed, identity, attempt, outputTokens = 0 } = question;
  const drawn = (what: string): Random => randomFrom(JSON.stringify([seed, identity, attempt, what]));
  const ratio = callRatio(drawn("call"), fit.logSd);
  const mean = fit.baseNs + question.freshTokens * fit.perFreshTokenNs + question.cachedTokens * fit.perCachedTokenNs;
  const perTokenNs = fit.perOutputTokenNs * ratio;
  return {
    ttftNs: Math.round(mean * ratio),
    perTokenNs,
    timeScale,
    tokenNs: tokenMoments(drawn("stream"), outputTokens, outputTokens * perTokenNs),
  };
}

function callRatio(random: Random, logSd: number): number {
  if (random() >= slow.probability) return medianRatio * Math.exp(untrimmedWidth * logSd * standardNormal(random));
  return slow.fromRatio * (1 - random()) ** (-1 / slow.exponent);
}
