import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitScalability, lawMisses } from "../../src/stats/universal-scalability.ts";

function planted(contention: number, coherency: number, workers: readonly number[]) {
  return workers.map((n) => ({
    workers: n,
    throughput: (37 * n) / (1 + contention * (n - 1) + coherency * n * (n - 1)),
  }));
}

test("planted parameters come back, and with them the knee", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.double({ min: 1e-3, max: 0.1, noNaN: true }),
      (contention, coherency) => {
        const law = fitScalability(planted(contention, coherency, [1, 2, 4, 8, 16, 32]));
        expect(law?.contention).toBeCloseTo(contention, 6);
        expect(law?.coherency).toBeCloseTo(coherency, 6);
        expect(law?.knee).toBeCloseTo(Math.sqrt((1 - contention) / coherency), 3);
      },
    ),
  );
});

test("what scales linearly has no contention and no knee, and more than linearly is not told as less than none", () => {
  expect(fitScalability(planted(0, 0, [1, 4, 16]))).toEqual({ contention: 0, coherency: 0, knee: null });
  const better = [1, 4, 16].map((workers) => ({ workers, throughput: workers ** 1.2 }));
  expect(fitScalability(better)).toEqual({ contention: 0, coherency: 0, knee: null });
});

test("a quota that caps throughput shows as contention", () => {
  const capped = [1, 4, 10, 32].map((workers) => ({ workers, throughput: Math.min(workers, 3) }));
  expect(fitScalability(capped)?.contention).toBeGreaterThan(0.1);
});

test("a law passes through what was planted by it, and misses what it was not fitted to", () => {
  const points = planted(0.05, 0.01, [1, 4, 16]);
  const law = fitScalability(points) ?? { contention: 1, coherency: 1, knee: null };
  expect(lawMisses(law, points)).toBe(false);
  expect(lawMisses(law, [...points, { workers: 8, throughput: 1 }])).toBe(true);
  expect(lawMisses(law, points.slice(1))).toBe(true);
});

test("nothing is fitted to too little", () => {
  expect(fitScalability(planted(0.1, 0, [1, 4]))).toBeNull();
  expect(fitScalability(planted(0.1, 0, [2, 4, 8]))).toBeNull();
});
