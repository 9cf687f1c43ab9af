import { studentQuantile } from "./student-t.ts";

/** Centre of a sample, and how far from it the next value may lie. */
export interface PredictionInterval {
  readonly centre: number;
  /** Infinite with fewer than two values. */
  readonly halfWidth: number;
}

/**
 * Where the next value falls with probability `level` if it is drawn like these: mean +- t sd sqrt(1 + 1/K) with K - 1
 * degrees of freedom (Hahn & Meeker, Statistical Intervals, 4.7). It is wide for few values. It is too narrow for values
 * that were taken shortly after each other: they are more alike than the next one will be. Null when empty.
 */
export function predictionInterval(values: readonly number[], level: number): PredictionInterval | null {
  const count = values.length;
  if (count === 0) return null;
  const centre = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { centre, halfWidth: Infinity };
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (count - 1);
  const t = studentQuantile((1 + level) / 2, count - 1);
  return { centre, halfWidth: t * Math.sqrt(variance * (1 + 1 / count)) };
}
