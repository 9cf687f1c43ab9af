/** Throughput of a system with this many workers, in any unit. */
export interface LoadPoint {
  readonly workers: number;
  readonly throughput: number;
}

/** A fitted universal scalability law. */
export interface Scalability {
  /** Share of the work that only one worker can do at a time (sigma): 0 is linear. */
  readonly contention: number;
  /** Cost of keeping every pair of workers in step (kappa): above 0, too many workers do less. */
  readonly coherency: number;
  /** Workers with the largest fitted throughput; null if it grows for ever. */
  readonly knee: number | null;
}

/**
 * Fits N. Gunther's universal scalability law, X(N) = X(1) N / (1 + sigma (N - 1) + kappa N (N - 1)), to throughputs, one of
 * them of a single worker. With C = X(N) / X(1) the law is linear: (N / C - 1) / (N - 1) = sigma + kappa N, fitted by least
 * squares; the division by N - 1 keeps the largest system from dominating. If one parameter would be below zero, the other
 * is fitted alone. Null without a single worker, or with fewer than two larger systems.
 */
export function fitScalability(points: readonly LoadPoint[]): Scalability | null {
  const single = points.find(({ workers }) => workers === 1);
  const several = points.filter(({ workers, throughput }) => workers > 1 && throughput > 0);
  if (single === undefined || several.length < 2 || single.throughput <= 0) return null;
  const rows = several.map(({ workers, throughput }) => ({
    workers,
    loss: ((workers * single.throughput) / throughput - 1) / (workers - 1),
  }));
  const mean = (value: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const meanWorkers = mean(({ workers }) => workers);
  const meanLoss = mean(({ loss }) => loss);
  const variance = mean(({ workers }) => (workers - meanWorkers) ** 2);
  if (variance === 0) return null;
  const slope = mean(({ workers, loss }) => (workers - meanWorkers) * (loss - meanLoss)) / variance;
  const level = meanLoss - slope * meanWorkers;
  if (slope < 0) return withKnee(Math.max(0, meanLoss), 0);
  if (level < 0)
    return withKnee(0, Math.max(0, mean(({ workers, loss }) => workers * loss) / mean(({ workers }) => workers ** 2)));
  return withKnee(level, slope);
}

/** Throughput of this many workers by a law; `single` is that of one worker. */
export function lawThroughput({ contention, coherency }: Scalability, single: number, workers: number): number {
  return (single * workers) / (1 + contention * (workers - 1) + coherency * workers * (workers - 1));
}

/** A law has to pass within a tenth of every point. Otherwise its knee says more of the fit than of the system. */
const reach = 0.1;

/** Whether a law misses a throughput by more than a tenth of it, or there is no single worker. */
export function lawMisses(law: Scalability, points: readonly LoadPoint[]): boolean {
  const single = points.find(({ workers }) => workers === 1)?.throughput ?? Number.NaN;
  return points.some(
    ({ workers, throughput }) => !(Math.abs(lawThroughput(law, single, workers) - throughput) <= reach * throughput),
  );
}

function withKnee(contention: number, coherency: number): Scalability {
  const knee = coherency > 0 && contention < 1 ? Math.sqrt((1 - contention) / coherency) : null;
  return { contention, coherency, knee };
}
