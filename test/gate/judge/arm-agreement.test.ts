import { expect, test } from "vitest";
import type { ComparisonRow } from "../../../src/core/comparison.ts";
import { withArmAgreement } from "../../../src/gate/judge/arm-agreement.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { outcomeOf } from "../../../src/gate/outcome.ts";
import { failed, runRecord, scenarioRecord, trial } from "../run-records.ts";

const lowerIsBetter = { base: 100, head: 90, gates: true, scenario: "s", arm: "on" } as const;
const rowOf = (metric: string, difference: number, better: "lower" | "higher" = "lower"): ComparisonRow => {
  const worse = better === "lower" ? difference > 0 : difference < 0;
  const verdict = difference === 0 ? "unchanged" : worse ? "regressed" : "improved";
  const judgement = { kind: "exact", verdict, difference, detail: null } as const;
  return { ...lowerIsBetter, metric, head: 100 + difference, judgement };
};
const reads = (difference: number) => rowOf("gen_ai.usage.cache_read.input_tokens", difference, "higher");
const gatingVerdicts = (rows: readonly ComparisonRow[]) =>
  withArmAgreement(rows, runRecord([]))
    .filter(({ gates }) => gates)
    .map(({ metric, judgement }) => `${metric} ${judgement.kind === "not-judged" ? "not judged" : judgement.verdict}`);

test.for([
  ["the cost fell", -10, -5, ["cost.total improved"]],
  ["the cost is the same", 0, -5, ["cost.total unchanged"]],
  ["the cost rose with it", 10, -5, ["cost.total regressed", "gen_ai.usage.cache_read.input_tokens regressed"]],
  ["the cost rose and more was read", 10, 5, ["cost.total regressed"]],
  ["both improved", -10, 5, ["cost.total improved", "gen_ai.usage.cache_read.input_tokens improved"]],
] as const)("reads gate unless they contradict the cost: %s", ([, cost, read, expected]) => {
  expect(gatingVerdicts([rowOf("cost.total", cost), reads(read)])).toEqual(expected);
});

test("a row that the cost decides says so and keeps its verdict", () => {
  const [, read] = withArmAgreement([rowOf("cost.total", -10), reads(-5)], runRecord([]));
  expect(read).toMatchObject({
    gates: false,
    judgement: { verdict: "regressed" },
    decidedBy: { metric: "cost.total", why: expect.stringContaining("The cost decides: it fell") },
  });
});

test.for([
  ["missed tokens", [rowOf("cost.total", -10), rowOf("cache.missed_tokens", 5)], "cache.missed_tokens regressed"],
  ["prefix breaks", [rowOf("cost.total", -10), rowOf("cache.prefix_breaks", 1)], "cache.prefix_breaks regressed"],
  ["reads without a cost", [reads(-5)], "gen_ai.usage.cache_read.input_tokens regressed"],
  [
    "reads of a model without a price",
    [{ ...rowOf("cost.total", 0), base: 0, head: 0 }, reads(-5)],
    "gen_ai.usage.cache_read.input_tokens regressed",
  ],
  [
    "reads beside another arm's cost",
    [{ ...rowOf("cost.total", -10), arm: "off" }, reads(-5)],
    "gen_ai.usage.cache_read.input_tokens regressed",
  ],
] as const)("%s gate", ([, rows, expected]) => {
  expect(gatingVerdicts(rows)).toContain(expected);
});

test("what is left of fewer tasks, or knows fewer facts, has not improved", () => {
  for (const work of ["tasks.done_ratio", "context.fact_recall"])
    expect(gatingVerdicts([rowOf(work, -80, "higher"), rowOf("retry.recovery", -20), rowOf("worse", 5)])).toEqual([
      `${work} regressed`,
      "retry.recovery not judged",
      "worse regressed",
    ]);
});

test("the trials that are left when the others failed have not improved", () => {
  const trials = [0, 1, 2, 3].map((index) => trial(index, "head", {}, index < 1 ? failed : {}));
  const head = runRecord([scenarioRecord(trials, { id: "s" })]);
  const [faster, slower] = withArmAgreement([rowOf("wall", -5), rowOf("tokens", 5)], head);
  expect(faster?.judgement).toEqual({
    kind: "not-judged",
    reason: "1 of 4 trials failed, so this number is of less work",
  });
  expect(slower?.judgement).toMatchObject({ verdict: "regressed" });
});

const promptMetrics = [
  shared("cost.total", ["on"]),
  shared("gen_ai.usage.input_tokens", ["on"]),
  shared("gen_ai.usage.cache_read.input_tokens", ["on"]),
  shared("cache.hit_ratio_tokens", ["on"]),
];

test("a shorter prompt passes the gate though less of it is read from the cache, and a longer one is red", () => {
  const cached = 57_060;
  const record = (cut: number) => {
    const [input, read] = [142_604 - cut * 10, cached - cut * 9];
    const values = {
      "cost.total": (input - read) * 2000 + read * 200,
      "gen_ai.usage.input_tokens": input,
      "gen_ai.usage.cache_read.input_tokens": read,
      "cache.hit_ratio_tokens": read / input,
    };
    return runRecord([
      scenarioRecord(
        [0, 1, 2].map((index) => trial(index, "head", values)),
        { metrics: promptMetrics },
      ),
    ]);
  };
  const outcome = (cut: number) => {
    const sides = { name: "main", baseline: record(0), head: record(cut), reason: "" };
    const comparison = compareRuns({ kind: "stored", ...sides });
    return outcomeOf({ ...record(cut), comparison }, { gate: true, strict: true });
  };
  expect(outcome(33)).toMatchObject({ kind: "passed", exitCode: 0, regressedAside: 2 });
  expect(outcome(-49)).toMatchObject({ kind: "regressed", exitCode: 1 });
});
