/** Quantile by linear interpolation between order statistics (Hyndman and Fan's type 7); NaN for no values. */
export function quantile(ascending: readonly number[], probability: number): number {
  const position = (ascending.length - 1) * probability;
  const below = Math.floor(position);
  const low = ascending[below];
  if (low === undefined) return Number.NaN;
  const high = ascending[below + 1] ?? low;
  return low + (high - low) * (position - below);
}
