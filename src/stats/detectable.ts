import { normalQuantile } from "./normal-distribution.ts";

/** What the smallest detectable change depends on. All of it is on the scale of log ratios. */
export interface DetectableInput {
  /** Half the width of the 95 % interval of the estimate. */
  readonly halfWidth: number;
  /** One-sided level that the test had to pass. */
  readonly level: number;
  /** An estimate must also exceed this before it counts as a change. */
  readonly margin: number;
  /** Factor on the standard error of the sample; see `burstInflation`. */
  readonly inflation: number;
}

/**
 * How far the interval of one sample understates the truth, because it lacks the bursts that it missed. It is more with few
 * pairs, and below a millisecond. The factors are fitted on six recorded timings of a small virtual machine (`npm run bench:gate`).
 * There, at a level of 0.5 %, the printed change covers the true one in four replays of five. At a tenth of that level the factors are
 * too small for three of the six.
 */
export function burstInflation(pairs: number, subMillisecond: boolean): number {
  return (subMillisecond ? 3.5 : 2.25) * (1 + 15 / pairs);
}

/**
 * Smallest relative change found with 80 % probability: exp(max(z(1 - level) SE, margin) + z(0.8) SE) - 1 with
 * SE = inflation times halfWidth / 1.96. Infinite when the interval is.
 */
export function smallestDetectable(input: DetectableInput): number {
  const standardError = (input.inflation * input.halfWidth) / normalQuantile(0.975);
  const threshold = Math.max(normalQuantile(1 - input.level) * standardError, input.margin);
  return Math.expm1(threshold + normalQuantile(0.8) * standardError);
}
