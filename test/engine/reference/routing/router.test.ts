import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomFrom } from "../../../../src/core/random.ts";
import {
  BanditRouter,
  betaSample,
  oracleRouter,
  rulesRouter,
} from "../../../../src/engine/reference/routing/router.ts";

/** Share of a class's last hundred tasks that are given to the small model, which succeeds with this probability. */
function learnedShare(success: number, costShare: number): number {
  const chance = randomFrom("world");
  const router = new BanditRouter(randomFrom("bandit"), costShare);
  let small = 0;
  for (let task = 0; task < 400; task += 1) {
    if (router.choose("Count the files") !== "small") continue;
    router.learn("Count the files", chance() < success);
    if (task >= 300) small += 1;
  }
  return small / 100;
}

test("the bandit ends up with the small model where it pays, and with the large one where it does not", () => {
  expect(learnedShare(0.95, 0.4)).toBe(1);
  expect(learnedShare(0.05, 0.4)).toBeLessThan(0.1);
});

test("defect: 0.7 x success + 0.3 / milliseconds weighs latency by nothing and never tries what has no numbers", () => {
  interface Seen {
    readonly success: number;
    readonly latencyMs: number;
  }
  const score = ({ success, latencyMs }: Seen): number => 0.7 * success + 0.3 / latencyMs;
  // A model that is four times as slow loses less by that than by one failure in a thousand.
  const slow = score({ success: 0.9, latencyMs: 3_000 });
  const quick = score({ success: 0.9, latencyMs: 750 });
  expect(quick - slow).toBeLessThan(score({ success: 0.901, latencyMs: 3_000 }) - slow);
  const untried: Readonly<Record<string, Seen>> = { large: { success: 0.2, latencyMs: 3_000 } };
  const chosen = Object.keys(untried).toSorted((a, b) => score(untried[b] ?? zero) - score(untried[a] ?? zero))[0];
  expect(chosen).toBe("large");
  const router = new BanditRouter(randomFrom("bandit"), 0.4);
  const tries = Array.from({ length: 20 }, () => router.choose("Count the files"));
  expect(new Set(tries)).toEqual(new Set(["small", "large"]));
});
const zero = { success: 0, latencyMs: Number.POSITIVE_INFINITY };

test("a draw lies in (0, 1) and has the mean of its distribution", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (a, b) => {
      const random = randomFrom(`${a} ${b}`);
      const draws = Array.from({ length: 400 }, () => betaSample(a, b, random));
      expect(Math.min(...draws)).toBeGreaterThan(0);
      expect(Math.max(...draws)).toBeLessThan(1);
      expect(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / 400 - a / (a + b))).toBeLessThan(0.08);
    }),
    { numRuns: 30 },
  );
});

test("rules go by the words, and are fooled by them; the oracle goes by its mark", () => {
  expect(rulesRouter.choose("Rename the function")).toBe("small");
  expect(rulesRouter.choose("Find and repair the race")).toBe("small");
  expect(rulesRouter.choose("Refactor the interface")).toBe("large");
  expect(oracleRouter.choose("Refactor the interface [small]")).toBe("small");
});
