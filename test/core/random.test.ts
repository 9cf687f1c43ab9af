import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom, shuffled } from "../../src/core/random.ts";

test("numbers lie in [0, 1) and fill it evenly", () => {
  const random = randomFrom("even");
  const counts = Array.from({ length: 10 }, () => 0);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const value = random();
    expect(value >= 0 && value < 1).toBe(true);
    counts[Math.floor(value * 10)] = (counts[Math.floor(value * 10)] ?? 0) + 1;
  }
  // 1000 expected in each, standard deviation 30: six of them either way.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(180);
});

test("seeds that differ in one character give unrelated sequences", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const [left, right] = [randomFrom(`${seed}a`), randomFrom(`${seed}b`)];
      const same = Array.from({ length: 20 }, () => Math.abs(left() - right()) < 0.01).filter(Boolean);
      expect(same.length).toBeLessThan(6);
    }),
  );
});

test("a shuffle is a permutation", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      expect(shuffled(items, randomFrom(seed)).toSorted(ascending)).toEqual(items.toSorted(ascending));
    }),
  );
});

function ascending(left: number, right: number): number {
  return left - right;
}
