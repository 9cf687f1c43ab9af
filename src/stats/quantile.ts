/**
 * Sample quantile by linear interpolation between order statistics: h = (n - 1) p (type 7 of Hyndman & Fan 1996, the
 * default of R and NumPy). `probability` in [0, 1]; null for an empty sample.
 */
export function quantile(values: ArrayLike<number>, probability: number): number | null {
  const sorted = new Float64Array(values).toSorted();
  const position = (sorted.length - 1) * probability;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  // Equal neighbours are returned as they are: infinities would otherwise turn into NaN.
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}

/** Middle value, or the mean of the middle two; null for an empty sample. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}
