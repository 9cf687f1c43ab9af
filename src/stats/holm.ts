/**
 * Step-down adjustment of a family of probabilities (Holm 1979), in the order given: the i-th smallest of m times
 * (m - i + 1), made monotone and capped at 1. Compared with a level, it keeps the chance of any false alarm in the family
 * below that level, however the tests depend on each other.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((probability, index) => ({ probability, index }));
  const adjusted = probabilities.map(() => 1);
  let largest = 0;
  for (const [rank, { probability, index }] of order
    .toSorted((left, right) => left.probability - right.probability)
    .entries()) {
    largest = Math.max(largest, Math.min(1, probability * (probabilities.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
