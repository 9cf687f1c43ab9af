import { normalCdf, normalQuantile } from "./normal-distribution.ts";

/**
 * False-alarm probability spent after a fraction of the planned data: 2 - 2 cdf(z(1 - alpha / 2) / sqrt(fraction)), the
 * O'Brien-Fleming-type spending function of Lan & DeMets (1983). It spends almost nothing early and all of `alpha` at the
 * end. It also holds for looks that were not planned, unless the data choose them.
 */
export function spentAlpha(fraction: number, alpha: number): number {
  if (fraction <= 0) return 0;
  return 2 * normalCdf(-normalQuantile(1 - alpha / 2) / Math.sqrt(Math.min(1, fraction)));
}

/**
 * Level of one look: what is spent between the look before and this one. This is Bonferroni over the looks: it ignores their
 * correlation, so the sum stays below `alpha` for any test, with a small loss of power.
 */
export function localAlpha(previousFraction: number, fraction: number, alpha: number): number {
  return spentAlpha(fraction, alpha) - spentAlpha(previousFraction, alpha);
}
