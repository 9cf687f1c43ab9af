import type { Random } from "../../../src/core/random.ts";

/** Draws ranks 0 to count - 1, the k-th with weight 1/k: a few things are asked for often, most hardly ever (Zipf, exponent 1). */
export function zipf(count: number, random: Random): () => number {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return () => {
    let left = random() * whole;
    const rank = weights.findIndex((weight) => (left -= weight) < 0);
    return rank < 0 ? count - 1 : rank;
  };
}
