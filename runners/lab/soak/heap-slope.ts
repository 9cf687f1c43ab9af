/** The heap after a forced collection, and how many turns had been taken by then. */
export interface HeapSample {
  readonly turns: number;
  readonly heapBytes: number;
}

/**
 * Growth in bytes a turn: the median of the slopes between all pairs of samples (Theil-Sen), so that one collection that left
 * something behind does not make a slope. Null for fewer than three samples.
 */
export function heapSlope(samples: readonly HeapSample[]): number | null {
  if (samples.length < 3) return null;
  const slopes = samples
    .flatMap((later, index) =>
      samples
        .slice(0, index)
        .map((earlier) => (later.heapBytes - earlier.heapBytes) / Math.max(1, later.turns - earlier.turns)),
    )
    .toSorted((left, right) => left - right);
  const middle = Math.floor(slopes.length / 2);
  const upper = slopes[middle] ?? 0;
  return slopes.length % 2 === 1 ? upper : (upper + (slopes[middle - 1] ?? 0)) / 2;
}
