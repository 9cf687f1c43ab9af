/** How much the times of one and the same piece of work differ. */
export interface LoopSpread {
  /** Half the distance of the 5th and the 95th percentile over the median. */
  readonly spread: number;
  /** Centres of two groups of times with a gap between them; null when there is one. */
  readonly states: readonly [number, number] | null;
}

/** A group must hold this share of all times to be a state of the machine and not a disturbance. */
const leastShare = 0.15;
/** Two centres nearer than this cannot be told from one group with a spread. */
const leastDistance = 0.02;

/**
 * The spread of the same work's times, in nanoseconds; null for fewer than twenty. Two states: the split of the sorted times into
 * two groups that leaves least variance within them (Otsu 1979) must leave less than a fifth of it; one normal group keeps 36 %,
 * one uniform group 25 %.
 */
export function loopSpread(loopNs: readonly number[]): LoopSpread | null {
  if (loopNs.length < 20) return null;
  const sorted = loopNs.map(Math.log).toSorted((left, right) => left - right);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  // Disturbances at the far end would be taken for a state of their own.
  const core = sorted.slice(0, Math.ceil(sorted.length * 0.95));
  const whole = squares(core);
  const splits = core.flatMap((_, index) => {
    const [low, high] = [core.slice(0, index), core.slice(index)];
    if (Math.min(low.length, high.length) < core.length * leastShare) return [];
    return [{ within: squares(low) + squares(high), states: [Math.exp(mean(low)), Math.exp(mean(high))] as const }];
  });
  const best = splits.toSorted((left, right) => left.within - right.within)[0];
  const isApart = best !== undefined && best.within < whole / 5 && best.states[1] / best.states[0] > 1 + leastDistance;
  return { spread: Math.expm1((at(0.95) - at(0.05)) / 2), states: isApart ? best.states : null };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
