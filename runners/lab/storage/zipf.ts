import type { Random } from "../../../src/core/random.ts";

/** Draws ranks 0 to count - 1 with weights 1, 1/2, 1/3 and so on: few things are asked for often (Zipf, exponent 1). */
export function zipf(count: number, random: Random): () => number {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return () => {
    let left = random() * whole;
    const rank = weights.findIndex((weight) => (left -= weight) < 0);
    return rank < 0 ? count - 1 : rank;
  };
}
