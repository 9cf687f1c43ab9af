import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type InstructionCount, judgeInstructions } from "../../../src/gate/judge/instructions.ts";

const count = (instructionsPerUnit: number, spread = 0.0001, digest = "same"): InstructionCount => ({
  instructionsPerUnit,
  spread,
  digest,
});

test.each([
  ["growth above one percent is a regression", count(1_000_000), count(1_010_001), "regressed"],
  ["growth of one percent is not", count(1_000_000), count(1_010_000), "unchanged"],
  ["a fall of more than one percent is an improvement", count(1_000_000), count(989_999), "improved"],
  ["the same count is unchanged", count(1_000_000), count(1_000_000), "unchanged"],
  ["repeats that lie at the limit still count", count(1_000_000, 0.0005), count(1_020_000, 0.0005), "regressed"],
  ["a base that does not repeat judges nothing", count(1_000_000, 0.00051), count(2_000_000), "inconclusive"],
  ["a head that does not repeat judges nothing", count(1_000_000), count(2_000_000, 0.00051), "inconclusive"],
  ["other work is not compared", count(1_000_000), count(2_000_000, 0.0001, "other"), "inconclusive"],
  ["a kernel that the base lacks is new", null, count(1_000_000), "new"],
  ["a kernel that vanished is gone", count(1_000_000), null, "gone"],
] as const)("%s", (_, base, head, kind) => {
  expect(judgeInstructions(base, head).kind).toBe(kind);
});

test("what is a regression one way is never one the other way", () => {
  const perUnit = fc.integer({ min: 1_000, max: 1_000_000_000 });
  fc.assert(
    fc.property(perUnit, perUnit, (left, right) => {
      const kinds = [judgeInstructions(count(left), count(right)), judgeInstructions(count(right), count(left))];
      expect(kinds.filter(({ kind }) => kind === "regressed").length).toBeLessThan(2);
    }),
  );
});
