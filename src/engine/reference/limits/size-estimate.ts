import type { Usage } from "../../../core/trace.ts";
import { bytesPerToken } from "../context/budget.ts";
import type { RequestSize } from "./request-gate.ts";

/** Tokens that a request will probably cost the limits. */
export interface TokenEstimate {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What the answers so far cost, as a base for better estimates. */
export interface Experience {
  readonly answers: number;
  /** Moving mean of counted input tokens per byte of the request's body. */
  readonly inputPerByte: number;
  /** Moving mean of the output, and of its distance from that mean. */
  readonly outputTokens: number;
  readonly outputDeviation: number;
}

export const noExperience: Experience = { answers: 0, inputPerByte: 0, outputTokens: 0, outputDeviation: 0 };

/** Weight of the newest answer, after the first few. */
const newestWeight = 0.2;

/** The estimate without experience: the prompt by its bytes, and the largest output. */
export function plainEstimate(size: RequestSize): TokenEstimate {
  return { inputTokens: Math.ceil(size.bytes / bytesPerToken), outputTokens: size.maxOutputTokens };
}

/** The estimate from experience. Prompt caching makes input cheaper than its bytes, and few answers use all their tokens. */
export function learnedEstimate(size: RequestSize, experience: Experience): TokenEstimate {
  if (experience.answers === 0) return plainEstimate(size);
  const output = experience.outputTokens + 2 * experience.outputDeviation;
  return {
    inputTokens: Math.ceil(size.bytes * experience.inputPerByte),
    outputTokens: Math.min(size.maxOutputTokens, Math.ceil(output)),
  };
}

/** Tokens that count towards input limits. Cache reads do not count. */
export function countedInput(usage: Usage): number {
  return usage.freshInputTokens + usage.cacheWriteTokens;
}

/** Experience with one more answer. */
export function learned(experience: Experience, size: RequestSize, usage: Usage): Experience {
  const weight = experience.answers < 1 / newestWeight ? 1 / (experience.answers + 1) : newestWeight;
  const mean = (before: number, value: number): number => before + weight * (value - before);
  return {
    answers: experience.answers + 1,
    inputPerByte: mean(experience.inputPerByte, countedInput(usage) / Math.max(1, size.bytes)),
    outputTokens: mean(experience.outputTokens, usage.outputTokens),
    outputDeviation: mean(
      experience.outputDeviation,
      experience.answers === 0 ? 0 : Math.abs(usage.outputTokens - experience.outputTokens),
    ),
  };
}
