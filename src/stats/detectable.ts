import { normalQuantile } from "./normal-distribution.ts";

/** What the smallest detectable change depends on; all on the scale of log ratios. */
export interface DetectableInput {
  /** Half the width of the 95 % interval of the estimate. */
  readonly halfWidth: number;
  /** One-sided level that the test had to pass. */
  readonly level: number;
  /** An estimate must also exceed this before it counts as a change. */
  readonly margin: number;
  /**
   * How far the interval of one sample understates the truth, because it does not hold the bursts that it missed:
   * 1.5 for metrics of a process, 2.5 below a millisecond (found by resampling recorded timings of a small VM).
   */
  readonly inflation: number;
}

/**
 * Smallest relative change found with 80 % probability: exp(max(z(1 - level) SE, margin) + z(0.8) SE) - 1 with
 * SE = halfWidth / 1.96, times the inflation. Infinite when the interval is.
 */
export function smallestDetectable(input: DetectableInput): number {
  const standardError = input.halfWidth / normalQuantile(0.975);
  const threshold = Math.max(normalQuantile(1 - input.level) * standardError, input.margin);
  return input.inflation * Math.expm1(threshold + normalQuantile(0.8) * standardError);
}
