import { expect, test } from "vitest";
import type { ComparisonRow, Verdict } from "../../../src/core/comparison.ts";
import { overallVerdict } from "../../../src/gate/judge/verdict.ts";

const row = (verdict: Verdict | "not-judged", gates = true): ComparisonRow => ({
  scenario: "s",
  arm: "a",
  metric: "m",
  gates,
  base: 1,
  head: 1,
  judgement:
    verdict === "not-judged"
      ? { kind: "not-judged", reason: "why" }
      : { kind: "exact", verdict, difference: 0, detail: null },
});

test.each([
  [[row("unchanged"), row("improved"), row("inconclusive"), row("regressed")], "regressed"],
  [[row("unchanged"), row("improved"), row("inconclusive")], "inconclusive"],
  [[row("unchanged"), row("not-judged")], "inconclusive"],
  [[row("unchanged"), row("improved")], "improved"],
  [[row("unchanged")], "unchanged"],
  [[row("unchanged"), row("regressed", false), row("not-judged", false)], "unchanged"],
  [[row("unchanged", false)], "inconclusive"],
  [[], "inconclusive"],
] as const)("the rows decide the whole (%#): %s", (rows, verdict) => {
  expect(overallVerdict(rows, [])).toBe(verdict);
});

test("something missing is never green, and does not hide a regression", () => {
  expect(overallVerdict([row("improved")], ["cache: not in this run"])).toBe("inconclusive");
  expect(overallVerdict([row("regressed")], ["cache: not in this run"])).toBe("regressed");
});
